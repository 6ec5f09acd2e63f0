#!/bin/bash
# New certificates for the same keys: taken, published, accepted by the others; anything else is
# refused by name.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
authority() { stage_quietly "$top/certs/authority" "$@"; }
renew() { at "$desk1" renew "$@"; }

mkdir "$work/new" "$work/other" "$work/foreign"
ends_before=$(at "$desk1" --json status | value identity_not_after)
authority renew watch@mfa.alba/desk-1 --dir "$alba" --out "$work/new" --days 700
claim "BothAreTaken" renew --identity "$work/new/identity.pem" --tls "$work/new/tls.pem"
claim "TheEndIsLater" test "$(at "$desk1" --json status | value identity_not_after)" \> "$ends_before"
claim "StatusDoesNotAskToEnrol" grep -qF '"warnings":[]' <(at "$desk1" --json status)
claim "FreshKeysAreAtTheRelay" test "$(at "$desk1" --json status | value key_packages)" -ge 20
id=$(sent_id "$desk1" duty@mod.borduria "under the new certificate")
at "$duty" watch --once >/dev/null
claim "PeersAcceptIt" grep -qF '"text":"under the new certificate"' <(at "$duty" --json show "$id")
id=$(sent_id "$duty" watch@mfa.alba "an answer")
at "$desk1" watch --once >/dev/null
claim "TheStationStillReads" grep -qF '"text":"an answer"' <(at "$desk1" --json show "$id")
claim "TheSameAgainIsNoFault" renew --identity "$work/new/identity.pem"

claim "NothingGivenIsUsage" refused 2 "--identity" renew
claim "AnOlderCertificateIsRefused" refused 3 "older" renew --identity "$desk1/identity.pem"
claim "AnotherStationsNameIsRefused" refused 6 "another station" renew --identity "$desk2/identity.pem"
# The same name, other keys: the authority renews by a request of another home.
stage_other_keys() {
  authority request watch@mfa.alba/desk-1 --role operator --role releaser --out "$work/other"
  authority renew watch@mfa.alba/desk-1 "$work/other/identity.csr" --dir "$alba" --out "$work/other"
}
stage_other_keys
claim "AnotherKeyIsRefused" refused 6 "another key" renew --identity "$work/other/identity.pem"
claim "CrossedCertificatesAreRefused" refused 6 "identity" renew --tls "$work/new/identity.pem"
stage_authority "$work/impostor" mfa.alba
authority sign-station watch@mfa.alba/desk-1 "$desk1/identity.csr" --role operator --role releaser \
  --dir "$work/impostor" --out "$work/foreign"
claim "AnImpostorsCertificateIsRefused" refused 6 "identity.pem" renew --identity "$work/foreign/identity.pem"
claim "AfterTheRefusalsAGoodMessagePasses" good_message_passes
claim "TheLogIsStillVerified" at "$desk1" audit verify
finish
