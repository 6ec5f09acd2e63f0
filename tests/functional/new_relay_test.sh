#!/bin/bash
# A relay is lost for good: the way that docs/operations.md names ("Backup and restore") leads on.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
stage_on_duty "$duty" "B. Officer"
before=$(sent_id "$desk1" duty@mod.borduria "before the loss")
at "$duty" watch --once >/dev/null
at "$desk1" watch --once >/dev/null
proven=$(at "$desk1" --json show "$before" | value log_index)
late=$(sent_id "$desk1" duty@mod.borduria "not fetched any more")
stage_kill "$relay"
rm -rf "$relay/state"
claim "WithoutARelayItIsQueued" refused 4 "queued" send "$desk1" duty@mod.borduria "during the loss"
claim "AnAcknowledgementIsSaved" refused 4 "saved here" at "$duty" ack "$before"
claim "AndShownAsNotAcceptedYet" grep -qF "acknowledged (not accepted by the relay yet)" <(at "$duty" show "$before")
claim "ForScriptsToo" grep -qF '"pending":true' <(at "$duty" --json show "$before")
queued() { at "$1" --json status 2>/dev/null | value queued; }
claim "ItIsCounted" test "$(queued "$duty")" = 1
claim "WithoutARelayNoLineIsMade" refused 4 "No line was made or saved" at "$desk1" line create never \
  --with duty@mod.borduria --mandate Trial --until 2099-12-31

at_as_process "$desk2" --json watch >"$work/watched" 2>/dev/null </dev/null &
watching=$!
stage_pids+=("$watching")

# Another name, another log key.
new=$work/relay2
stage_relay "$new" relay2.mfa.alba "$alba" "$borduria"
stage_start "$new"
for home in "$desk1" "$desk2" "$duty"; do
  claim "ItEnrolsThere:${home#"$work/"}" stage_enroll "$home" "$new"
done
claim "NothingIsCalledEvidenceThatDidNotHold" test -z "$(at "$desk1" --json status | grep -F evidence)"

at "$desk1" --json watch --once >"$work/left1" 2>/dev/null
claim "ItIsToldWhatItLeftBehind" grep -qF '"reason":"other_relay"' "$work/left1"
claim "TheQueuedOneIsCounted" grep -qF "go to no other: 1." "$work/left1"
claim "AndTheOneThatWasNotFetched" grep -qF "is known here: 1." "$work/left1"
claim "TheLogSaysWhyItIsQueued" grep -qF "queued (for another relay)" <(at "$desk1" log)
at "$duty" --json watch --once >"$work/left2" 2>/dev/null
claim "SoIsTheAcknowledgement" grep -qF "go to no other: 1." "$work/left2"
claim "ItStillShowsAsNotAccepted" grep -qF '"pending":true' <(at "$duty" --json show "$before")
claim "AndIsStillCounted" test "$(queued "$duty")" = 1
claim "TheOldLineIsMarked" grep -qF "capitals (of another relay)" <(at "$desk1" line list)

comes_to_be() {
  for _ in $(seq 120); do
    if "$@"; then return; fi
    sleep 0.5
  done
  return 1
}
line_name=capitals-2
make_line "$line_name"
after=$(sent_id "$desk1" duty@mod.borduria "after the loss")
at "$duty" --json watch --once >"$work/received" 2>"$work/warnings"
claim "AMessagePasses" grep -qF '"text":"after the loss"' <(at "$duty" --json show "$after")
claim "ARunningWatchHasMovedAlong" comes_to_be grep -qF '"text":"after the loss"' "$work/watched"
claim "NoVerificationFails" test -z "$(grep -F verification "$work/warnings")"
claim "ItIsAcknowledged" at "$duty" ack "$after"
at "$desk1" watch --once >/dev/null
claim "TheSenderSeesIt" grep -qF '"state":"acknowledged"' <(at "$desk1" --json show "$after")

claim "OldMessagesAreStillShown" grep -qF '"text":"before the loss"' <(at "$desk1" --json show "$before")
claim "WithTheirOldProofs" test "$(at "$desk1" --json show "$before" | value log_index)" = "$proven"
claim "SoIsWhatTheLossTook" grep -qF '"text":"not fetched any more"' <(at "$desk1" --json show "$late")
for home in "$desk1" "$duty"; do
  at "$home" --json audit verify >"$work/audit" || :
  claim "TheAuditHolds:${home#"$work/"}" grep -qF '"state":"verified"' "$work/audit"
  claim "OldRecordsByTheirOwnProofs:${home#"$work/"}" test "$(value records_former <"$work/audit")" -ge 2
  claim "NewOnesAgainstTheNewLog:${home#"$work/"}" test "$(value records_checked <"$work/audit")" -ge 2
done
count() { at "$desk1" --json log | wc -l; }
saved=$(count)
claim "OnTheOldLineNothingIsSent" refused 3 "is of another relay" at "$desk1" send capitals --to duty@mod.borduria \
  --precedence ROUTINE --kind OPERATION --subject Trial "$0"
claim "NorSaved" test "$(count)" = "$saved"
claim "NorAcknowledged" refused 3 "is of another relay" at "$duty" ack "$before"
finish
