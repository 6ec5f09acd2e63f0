#!/bin/bash
# An authority changes its issuing CA, then its root, while everybody talks: nobody has to act on
# the day, and each goes over when it likes.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
authority() { stage_quietly "$top/certs/authority" "$@" --dir "$alba"; }
hotlined() { "$stage_bin/hotlined" --config "$relay/hotlined.toml" "$@"; }
log_says() { grep -qiF -- "$1" "$relay/hotlined.log"; }
renew_station() { # HOME STATION
  authority renew "$2" --out "$1"
  stage_enroll "$1" "$relay"
}
trust() { # HOME FILE
  at "$1" trust add "$2" --fingerprint "$("$top/certs/authority" fingerprint "$2")"
}
sister_sends_aloud() { send "$desk2" duty@mod.borduria "from the sister"; }
sister_sends() { sister_sends_aloud | grep -qF "\"state\":\"sent\""; }

# The relay pins a copy of the root, as an operator does, and reads the lists where they are made.
cp "$alba/root.pem" "$work/root-1.pem"
sed -i "s,^root = \"$alba/root.pem\",root = \"$work/root-1.pem\"\ncrl = \"$alba/crl.pem\"," "$relay/hotlined.toml"
authority renew issuing
claim "TheListsOfBothIssuingCasAreTaken" hotlined reload
claim "AStationTakesTheListsOfBoth" at "$duty" trust crl "$alba/crl.pem"
renew_station "$desk1" watch@mfa.alba/desk-1
claim "AStationOfTheNewIssuingCaIsBelieved" good_message_passes
claim "AStationOfTheOneBeforeStillIs" sister_sends

authority renew root
authority renew relay.mfa.alba --out "$relay"
authority sign-relay relay.mfa.alba --log "$relay/log.vkey" --out "$relay"
claim "TheRelayTakesCertificateAndListsOfTheNextRoot" hotlined reload
renew_station "$desk1" watch@mfa.alba/desk-1
claim "WhoPinnedTheOldRootBelievesTheNew" good_message_passes
claim "ACertificateFromBeforeIsStillGood" sister_sends

# Going over: a station, then the relay.
claim "TheNewRootAloneIsNoReasonToGoOver" refused 3 "Another root is pinned" trust "$desk1" "$alba/root.pem"
cat "$alba/root.pem" "$alba/issuing.pem" >"$work/forged.pem"
claim "NorIsAnotherCertificateBehindIt" refused 6 "root's successor" trust "$desk1" "$work/forged.pem"
claim "TheSuccessionIs" trust "$desk1" "$alba/succession.pem"
claim "WhoHoldsAListFromBeforeTakesTheNewestFirst" refused 3 "newest one first" trust "$duty" "$alba/succession.pem"
claim "TheNewestLeadsToBothRoots" at "$duty" trust crl "$alba/crl.pem"
claim "ThenTheOtherGovernmentGoesOver" trust "$duty" "$alba/succession.pem"
claim "AStationThatWentOverTalks" good_message_passes
claim "ItDoesNotGoBack" refused 3 "Another root is pinned" trust "$desk1" "$work/root-1.pem"

sed -i "s,^root = \"$work/root-1.pem\",root = \"$alba/root.pem\"," "$relay/hotlined.toml"
claim "TheRelayGoesOverByAReload" hotlined reload
claim "AStationThatWasRenewedTalks" good_message_passes
claim "AStationThatWasNotIsRefused" refused 4 "" sister_sends_aloud
claim "TheLogSaysWhy" log_says certificate_untrusted
renew_station "$desk2" watch@mfa.alba/desk-2
claim "OnceItIsRenewedItTalksAgain" sister_sends
authority revoke watch@mfa.alba/desk-2
claim "TheListUnderTheNewRootIsTaken" hotlined reload
claim "WhatItRevokesIsRefused" refused 4 "" sister_sends_aloud
claim "TheNextGoodMessagePasses" good_message_passes
finish
