#!/bin/bash
# A relay is lost for good: the way that docs/operations.md names ("Backup and restore") leads on.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
before=$(sent_id "$desk1" duty@mod.borduria "before the loss")
at "$duty" watch --once >/dev/null
at "$desk1" watch --once >/dev/null
proven=$(at "$desk1" --json show "$before" | value log_index)
late=$(sent_id "$desk1" duty@mod.borduria "not fetched any more")
stage_kill "$relay"
rm -rf "$relay/state"
claim "WithoutARelayItIsQueued" refused 4 "queued" send "$desk1" duty@mod.borduria "during the loss"

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
claim "ItIsAcknowledged" at "$duty" ack "$after" --operator "B. Officer"
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
claim "TheOldLineIsUnknownThere" refused 3 "line" at "$desk1" send capitals --to duty@mod.borduria \
  --precedence ROUTINE --kind OPERATION --subject Trial "$0"
finish
