#!/bin/bash
# A receipt is believed only under the log key that the authority signed: another log's receipts,
# however well formed, are none.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
id=$(sent_id "$desk1" duty@mod.borduria "under the true log")
claim "TheTrueLogIsBelieved" at "$desk1" audit verify

# The same relay, certificate and name, but a log of its own making.
stage_stop "$relay"
cp -r "$relay" "$work/forger"
rm -rf "$work/forger/state"
(umask 077 && openssl genpkey -algorithm ed25519 -out "$work/forger/log.key")
stage_start "$work/forger"
claim "AForeignLogIsRefused" refused 6 "" at "$desk1" audit verify
claim "NothingIsSentUnderIt" refused 3 "not_enrolled" send "$desk1" duty@mod.borduria "under a forged log"
enroll_there() {
  at "$desk1" enroll --identity "$desk1/identity.pem" --tls "$desk1/tls.pem" --relay "$(cat "$relay/state/address")" \
    --relay-name relay.mfa.alba --log "$relay/log-key.txt"
}
claim "AnEntryUnderItIsNoEntry" refused 6 "" enroll_there
stage_stop "$work/forger"

stage_start "$relay"
at "$desk1" watch --once >/dev/null || :
claim "TheTrueLogIsBelievedAgain" at "$desk1" audit verify
claim "TheFirstMessageIsStillProven" grep -qF '"logged":true' <(at "$desk1" --json show "$id")
finish
