#!/bin/bash
# The escalation command as a person sets it up, and what `status` and `log` say of messages that
# nobody has acknowledged yet. (That a step runs it needs a line whose clock is short: the unit
# tests EscalationTest and ProcessRunnerTest show that, until lines have policies.)
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line

tool=$work/page-duty
cat >"$tool" <<'END'
#!/bin/sh
tr '\0' '\n' </proc/$$/environ | sort
END
chmod 755 "$tool"

escalation() { at "$desk1" escalation "$@"; }
names_given() {
  escalation test | sed -n 's/^| \(HOTLINE_[A-Z_]*\)=.*/\1/p' | tr '\n' ' '
}
all_names="HOTLINE_CLASS HOTLINE_DUE_AT HOTLINE_KIND HOTLINE_LINE_ID HOTLINE_MESSAGE_ID HOTLINE_PRECEDENCE HOTLINE_SENDER HOTLINE_SERIAL HOTLINE_STEP "

claim "NothingIsSetAtFirst" grep -q "no escalation command is set" <(escalation show)
claim "WithoutOneThereIsNothingToTest" refused 2 "No escalation command" escalation test
claim "AProgramNeedsItsWholePath" refused 2 "absolute path" escalation set page-duty
claim "ItIsSet" escalation set "$tool"
claim "ItIsShown" grep -qF "$tool" <(escalation show)
claim "ItGetsExactlyNineNames" test "$(names_given)" = "$all_names"
claim "ItGetsNothingElse" test "$(escalation test | grep -c '^| ')" = 9
claim "TheTestIsStepZeroOfAnExercise" grep -q "HOTLINE_STEP=0" <(escalation test)
claim "ItsSenderIsThisStation" grep -q "HOTLINE_SENDER=hotline://mfa.alba/watch/desk-1" <(escalation test)
claim "AnArgumentMayBeginWithADash" escalation set --timeout 1s -- /bin/sh -c 'exit 3'
claim "AFailureIsOne" refused 1 "exit code 3" escalation test
claim "OneThatHangsIsEnded" escalation set --timeout 1s -- /bin/sleep 60
claim "ThatIsAFailureToo" refused 1 "did not end in time" escalation test
claim "OneThatIsMissingIsSaidToBe" escalation set /nonexistent/page
claim "MissingIsAFailure" refused 1 "could not be run" escalation test
claim "ItIsTakenAway" escalation clear
claim "ThenNothingIsSet" grep -qF '"escalation_command":[]' <(at "$desk1" --json escalation show)

# What waits.
sent=$(precedence=FLASH send "$desk1" duty@mod.borduria "MARKER-TEXT")
claim "AMessageSaysWhenItIsDue" grep -q '"due_at":"20' <<<"$sent"
claim "AndWhomItWaitsFor" grep -qF '"open":["duty@mod.borduria"]' <<<"$sent"
claim "ItIsNotOverdueYet" grep -q '"overdue":false' <<<"$sent"
id=$(value id <<<"$sent")
due_at() { at "$1" --json show "$id" | value due_at; }
stage_quietly at "$duty" watch --once
claim "TheOtherSideNamesTheSameTime" test "$(due_at "$duty")" = "$(due_at "$desk1")"
stage_quietly at "$desk1" watch --once
silence() { at "$desk1" --json status | sed 's/.*"lines"//' | grep -oF "\"silence\":\"$1\"" | head -n 1; }
claim "StatusSaysDeliveredUnread" test -n "$(silence "delivered, unread")"
stage_on_duty "$duty" "Lt Orlov"
stage_quietly at "$duty" show "$id" --operator "Lt Orlov"
stage_quietly at "$desk1" watch --once
claim "ThenReadNotAcknowledged" test -n "$(silence "read, not acknowledged")"
claim "PeopleReadItToo" grep -q "duty@mod.borduria .*read, not acknowledged" <(at "$desk1" status)
stage_quietly at "$duty" ack "$id" --operator "Lt Orlov"
stage_quietly at "$desk1" watch --once
claim "AcknowledgedIsUp" test -n "$(silence up)"
claim "AcknowledgedWaitsForNobody" test -z "$(at "$desk1" --json show "$id" | grep -o '"overdue"')"
claim "NothingIsMissing" grep -qF '"gaps":[]' <(at "$desk1" --json status)
stage_stop "$relay"
claim "WithoutTheRelayThatIsTheReason" test -n "$(silence "relay unreachable")"
finish
