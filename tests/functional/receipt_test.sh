#!/bin/bash
# A receipt is believed only under the log key that the authority signed, and in the one history
# that the station knows: another log's receipts, however well formed, are none. What was sent
# under them stays queued, the station says so, and it leaves under the true log.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
line=$(at "$desk1" --json line show capitals | value line_id)
id=$(sent_id "$desk1" duty@mod.borduria "under the true log")
claim "TheTrueLogIsBelieved" at "$desk1" audit verify

evidence_kept() { # HOME: pieces of evidence that did not hold
  { at "$1" --json status 2>/dev/null || :; } | grep -oE '[0-9]+ pieces of evidence' | grep -oE '^[0-9]+' || echo 0
}

# not_believed NAME TEXT: desk-1 sends TEXT to a relay whose receipt does not hold, while somebody
# there watches.
not_believed() {
  local name=$1 text=$2 before watcher
  before=$(evidence_kept "$desk1")
  at_as_process "$desk1" watch >"$work/watched" 2>"$work/watch.err" &
  watcher=$!
  claim "$name" refused 6 "" send "$desk1" duty@mod.borduria "$text"
  at "$desk1" --json log capitals --limit 1 >"$work/newest"
  claim "$name:TheMessageStaysQueued" grep -qF "\"state\":\"queued\",\"subject\":\"Trial\",\"text\":\"$text\"" <"$work/newest"
  claim "$name:TheEvidenceIsKept" test "$(evidence_kept "$desk1")" -gt "$before"
  claim "$name:WhoWatchesIsAlarmed" appears "warning (verification)" "$work/watch.err"
  kill -TERM "$watcher"
  wait "$watcher" || :
}
appears() { # WORD FILE
  for _ in {1..100}; do
    if grep -qF "$1" "$2"; then return; fi
    sleep 0.1
  done
  cat "$2"
  return 1
}

# leaves_now NAME TEXT: at the true relay a good message passes, then the queued one has left, once.
leaves_now() {
  local queued
  queued=$(value id <"$work/newest")
  claim "$1:TheNextGoodMessagePasses" good_message_passes
  at "$desk1" watch --once >/dev/null 2>&1 || :  # 6 if it is the first to tell of an alarm
  claim "$1:TheQueuedOneLeaves" grep -qF '"logged":true' <(at "$desk1" --json show "$queued")
  at "$duty" watch --once >/dev/null
  claim "$1:AndArrivesOnce" test "$(at "$duty" --json log capitals --limit 50 | grep -cF "\"text\":\"$2\"")" = 1
  claim "$1:TheTrueLogIsBelievedAgain" at "$desk1" audit verify
}

# The same relay, certificate and name, but a log of its own making.
stage_stop "$relay"
cp -r "$relay" "$work/forger"
rm -rf "$work/forger/state"
(umask 077 && openssl genpkey -algorithm ed25519 -out "$work/forger/log.key")
stage_start "$work/forger"
claim "NothingIsSentUnderIt" refused 3 "not_enrolled" send "$desk1" duty@mod.borduria "before the forger knew us"
enroll_there() {
  at "$1" enroll --identity "$1/identity.pem" --tls "$1/tls.pem" --relay "$(cat "$work/forger/state/address")" \
    --relay-name relay.mfa.alba --log "$relay/log-key.txt"
}
for home in "$desk1" "$desk2" "$duty"; do
  claim "AnEntryUnderItIsNoEntry:${home#"$work/"}" refused 6 "" enroll_there "$home"
done

claim "AForeignLogIsRefused" refused 6 "" at "$desk1" audit verify

# By now it knows the stations; an accomplice makes the line there. Its receipts lack nothing but
# the signature of the true log.
accomplice=$work/accomplice
stage_quietly "$top/certs/authority" request watch@mfa.alba/desk-3 --out "$accomplice"
stage_quietly "$top/certs/authority" sign-station watch@mfa.alba/desk-3 "$accomplice/identity.csr" \
  "$accomplice/tls.csr" --dir "$alba" --out "$accomplice"
peer() {
  "$stage_bin/peer" --address "$(cat "$work/forger/state/address")" --relay-name relay.mfa.alba \
    --root "$alba/root.pem" --keys "$accomplice" "$@"
}
stage_quietly peer enrol
claim "TheForgerHasTheLine" peer line --line "$line" --station hotline://mfa.alba/watch/desk-1 \
  --station hotline://mfa.alba/watch/desk-2 --station hotline://mfa.alba/watch/desk-3 \
  --station hotline://mod.borduria/duty/desk-1
not_believed "AForeignReceiptIsNone" "under a foreign log"
stage_stop "$work/forger"
stage_start "$relay"
claim "WhatAnEntryFoundIsSaidByTheNextWatch" refused 6 "warning (verification)" at "$duty" watch --once
leaves_now "AfterAForeignReceipt" "under a foreign log"

# The true key and the true log, as far as a night ago; then another history.
stage_stop "$relay"
cp -r "$relay" "$work/fork"
stage_start "$relay"
claim "TheTrueHistoryGoesOn" good_message_passes
stage_stop "$relay"
stage_start "$work/fork"
not_believed "AForkedReceiptIsNone" "under a fork"
stage_stop "$work/fork"
stage_start "$relay"
leaves_now "AfterAForkedReceipt" "under a fork"
claim "TheFirstMessageIsStillProven" grep -qF '"logged":true' <(at "$desk1" --json show "$id")
finish
