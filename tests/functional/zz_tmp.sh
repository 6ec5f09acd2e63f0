#!/bin/bash
# A revocation list at a station: whom it names is believed no more, and only the authority's own
# newest list is taken.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
authority() { stage_quietly "$top/certs/authority" "$@"; }
json_of() { at "$1" --json "${@:2}"; }

authority crl --dir "$alba"
cp "$alba/crl.pem" "$work/older.pem"
before=$(sent_id "$desk2" duty@mod.borduria "before the list")
at "$duty" watch --once >/dev/null

authority revoke watch@mfa.alba/desk-2 --dir "$alba"
claim "WithoutTheListNothingChanges" grep -qF '"authority":"mfa.alba"' <(json_of "$duty" trust list)
claim "TheListIsTaken" at "$duty" trust crl "$alba/crl.pem"
claim "ItIsTakenTwice" at "$duty" trust crl "$alba/crl.pem"
claim "TrustListShowsIt" grep -q 'revocation list .* of mfa.alba' <(at "$duty" trust list)
claim "StatusShowsIt" grep -qF '"revocation_lists":[{"authority":"mfa.alba"' <(json_of "$duty" status)

claim "AnOlderListIsRefused" refused 3 "older" at "$duty" trust crl "$work/older.pem"
claim "AnOlderListIsRefusedByName" grep -qF '"reason":"list_older"' \
  <(json_of "$duty" trust crl "$work/older.pem" 2>/dev/null)
stage_authority "$work/authorities/evil.example" evil.example
authority crl --dir "$work/authorities/evil.example"
claim "AForeignListIsRefused" refused 6 "no authority that is trusted here" \
  at "$duty" trust crl "$work/authorities/evil.example/crl.pem"
claim "AForeignListIsRefusedByName" grep -qF '"reason":"list_foreign"' \
  <(json_of "$duty" trust crl "$work/authorities/evil.example/crl.pem" 2>/dev/null)
stage_authority "$work/impostor" mfa.alba
authority crl --dir "$work/impostor"
claim "AnImpostorsListIsRefused" refused 6 "no authority that is trusted here" at "$duty" trust crl "$work/impostor/crl.pem"
sed '3s/^..../AAAA/' "$alba/crl.pem" >"$work/altered.pem"
claim "AnAlteredListIsRefused" refused 6 "altered.pem" at "$duty" trust crl "$work/altered.pem"
claim "ACertificateIsNoList" refused 6 "root.pem" at "$duty" trust crl "$alba/root.pem"
claim "AMissingListIsUsage" refused 2 "nothing.pem" at "$duty" trust crl "$work/nothing.pem"

# The relay does not know the list: it still accepts what the revoked station sends.
id=$(sent_id "$desk2" duty@mod.borduria "MARKER-REVOKED")
at "$duty" --json watch --once >"$work/received"
claim "TheMessageIsQuarantinedAndShown" grep -qF '"quarantined":true' <(json_of "$duty" show "$id")
claim "TheReasonIsTheRevocation" grep -qF '"reason":"SENDER_REVOKED"' <(json_of "$duty" show "$id")
claim "ItsTextIsNotShown" test -z "$(grep -F MARKER-REVOKED "$work/received")"
claim "WhatCameBeforeStaysReadable" grep -qF '"text":"before the list"' <(json_of "$duty" show "$before")
claim "OthersOfTheLineAreStillRead" good_message_passes

# The relay's own certificate is revoked: nothing is said to it any more.
authority revoke relay.mfa.alba --dir "$alba"
claim "TheNewerListIsTaken" at "$duty" trust crl "$alba/crl.pem"
claim "ARevokedRelayIsNotBelieved" refused 6 "revoked" at "$duty" status
ulimit -c unlimited
cd "$work"
one() {
  refused 6 revoked send "$duty" watch@mfa.alba "x" >"$work/rev.$1" 2>&1 || { echo "BAD $1"; cat "$work/rev.$1"; ls -la core* 2>/dev/null; cp core* /tmp/ 2>/dev/null; }
}
for i in $(seq 60); do
  for j in 1 2 3 4 5 6; do one $i.$j & done; wait
done
cd "$top"
finish
