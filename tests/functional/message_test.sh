#!/bin/bash
# A message on its way: sent with a proven receipt, delivered, read, acknowledged by name.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
stage_on_duty "$duty" "Lt Orlov"

state_at_sender() { at "$desk1" --json show "$1" | sed 's/.*"positions"//' | value state; }

sent=$(precedence=FLASH send "$desk1" duty@mod.borduria "Привет, مرحبا, hello")
id=$(value id <<<"$sent")
claim "SentMeansThatTheReceiptWasVerified" grep -q '"logged":true.*"state":"sent"' <<<"$sent"

at "$duty" --json watch --once >"$work/duty"
claim "TheTextArrivesAsItWasWritten" grep -qF '"text":"Привет, مرحبا, hello"' "$work/duty"
claim "TheSenderIsNamed" grep -qF '"sender":"hotline://mfa.alba/watch/desk-1"' "$work/duty"
claim "ItsLogEntryWasVerified" grep -qF '"logged":true' "$work/duty"
at "$desk2" --json watch --once >"$work/desk2"
claim "TheSisterStationSeesItToo" grep -qF "\"id\":\"$id\"" "$work/desk2"

at "$desk1" watch --once >/dev/null
claim "DeliveredComesBack" test "$(state_at_sender "$id")" = delivered
at "$duty" open "$id" >/dev/null
at "$desk1" watch --once >/dev/null
claim "ReadComesBackOnceAnOperatorOpensIt" test "$(state_at_sender "$id")" = read
at "$duty" ack "${id:0:8}" >/dev/null
at "$desk1" watch --once >"$work/acked"
claim "AcknowledgedComesBackWithTheName" test "$(state_at_sender "$id")" = acknowledged
claim "TheNameIsShown" grep -qF "Lt Orlov" "$work/acked"
at "$desk2" watch --once >/dev/null
claim "TheSisterStationShowsWhoAcknowledged" grep -qF "Lt Orlov" <(at "$desk2" show "$id")

claim "TheSameMessageIsShownOnce" test -z "$(at "$duty" --json watch --once | grep -F '"event":"message"' | grep -F "$id")"
claim "EveryStationVerifiesTheLog" at "$desk1" audit verify
claim "TheOtherSideVerifiesItToo" at "$duty" audit verify
claim "TheRelayVerifiesItsOwnLog" "$stage_bin/hotlined" --config "$relay/hotlined.toml" audit verify
finish
