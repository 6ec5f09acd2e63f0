#!/bin/bash
# Without a relay a message waits in the sender's store, sealed, and leaves later; once.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
stage_on_duty "$duty" "B. Officer"
stage_stop "$relay"

send_into_the_void() { send "$desk1" duty@mod.borduria "MARKER-OFFLINE text" >"$work/queued"; }
claim "SaysThatItIsQueued" refused 4 "queued" send_into_the_void
id=$(value id <"$work/queued")
claim "TheStateIsQueued" grep -qF '"state":"queued"' "$work/queued"
claim "StatusSaysThatTheRelayCannotBeReached" refused 4 "NOT REACHABLE" at "$desk1" status
await_in_vain() { send "$desk1" duty@mod.borduria "waits" --await ack --timeout 1s; }
claim "AwaitingSaysThatItIsQueued" refused 4 "(queued)" await_in_vain
watch_in_vain() { at "$desk1" watch --once; }
claim "AWatchOnceEndsWithTheReason" refused 4 "Nothing listens at" watch_in_vain
claim "AndDoesNotSayThatItTriesAgain" test -z "$(watch_in_vain 2>&1 | grep -F "trying again")"
claim "NoTextLiesOpenInTheStore" test -z "$(grep -rlaF MARKER-OFFLINE "$desk1")"

stage_start "$relay"
at "$desk1" watch --once >/dev/null
claim "TheNextSessionSendsIt" grep -qF '"logged":true' <(at "$desk1" --json show "$id")
at "$desk1" watch --once >/dev/null
at "$duty" --json watch --once >"$work/received"
claim "ItArrivesOnce" test "$(grep -c "$id" "$work/received")" = 1

# One member of a line whose keys are of no use keeps nobody else from the queue.
rogue=$work/rogue
stage_quietly "$top/certs/authority" request duty@mod.borduria/desk-9 --out "$rogue" --role operator
stage_quietly "$top/certs/authority" sign-station duty@mod.borduria/desk-9 "$rogue/identity.csr" "$rogue/tls.csr" \
  --role operator --dir "$borduria" --out "$rogue"
stage_quietly peer_with "$rogue" enrol
make_line mixed
line_name=mixed
id=$(sent_id "$desk1" duty@mod.borduria "past a rogue")
at "$duty" watch --once >/dev/null
stage_stop "$relay"
flash_into_the_void() { precedence=FLASH send "$desk1" duty@mod.borduria "FLASH past a rogue" >"$work/flash"; }
claim "AFlashIsQueuedPastARogueMember" refused 4 "queued" flash_into_the_void
claim "AndSavedSo" grep -qF '"state":"queued"' "$work/flash"
claim "AnAcknowledgementIsSavedToo" refused 4 "saved here" at "$duty" ack "$id"
stage_start "$relay"
at "$desk1" watch --once >/dev/null
at "$duty" watch --once >/dev/null
at "$desk1" watch --once >/dev/null
claim "TheFlashLeaves" grep -qF '"logged":true' <(at "$desk1" --json show "$(value id <"$work/flash")")
claim "TheAcknowledgementToo" grep -qF '"state":"acknowledged"' <(at "$desk1" --json show "$id")
finish
