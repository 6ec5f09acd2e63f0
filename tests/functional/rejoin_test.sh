#!/bin/bash
# A home that was copied and started again: it sends nothing until a person lets it rejoin, and then
# the others see that it did.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
copy=$work/mfa.alba/watch/copy
id=$(sent_id "$desk1" duty@mod.borduria "before the copy")
old=$(at "$desk1" --json show "$id" | value incarnation)
cp -r "$desk1" "$copy"
cp "$desk1.key" "$copy.key"

send "$desk1" duty@mod.borduria "after the copy" >/dev/null
at "$duty" watch --once >/dev/null
claim "TheCopyIsRefused" refused 7 "hotline rejoin" send "$copy" duty@mod.borduria "from the copy"
claim "ByName" grep -qF '"reason":"store_restored"' <(send "$copy" duty@mod.borduria "from the copy" 2>/dev/null)
claim "StatusSaysIt" grep -qF "restored from a copy" <(at "$copy" --json status)
claim "TheOriginalNeedNotRejoin" refused 2 "need not rejoin" at "$desk1" rejoin

stage_stop "$relay"
claim "WithoutTheRelayItCannotRejoin" refused 4 "" at "$copy" rejoin
stage_start "$relay"
claim "ItRejoins" at "$copy" rejoin
claim "ASecondTimeIsNotNeeded" refused 2 "need not rejoin" at "$copy" rejoin
id=$(sent_id "$copy" duty@mod.borduria "from the copy")
at "$duty" --json watch --once >"$work/received" 2>"$work/warnings"
claim "ItSends" grep -qF '"text":"from the copy"' <(at "$duty" --json show "$id")
claim "ItsSerialsBeginAgain" grep -qF '"serial":1,' <(at "$duty" --json show "$id")
claim "UnderALaterIncarnation" test "$(at "$duty" --json show "$id" | value incarnation)" \> "$old"
claim "TheOtherSideIsTold" grep -qF rejoined "$work/warnings"
claim "NotThatTwoCopiesAreInUse" test -z "$(grep -F '(copied)' "$work/warnings")"
id=$(sent_id "$duty" watch@mfa.alba "to the copy")
at "$copy" watch --once >/dev/null
claim "ItReceives" grep -qF '"text":"to the copy"' <(at "$copy" --json show "$id")
claim "TheOriginalMustNotSendAnyMore" refused 7 "restored" send "$desk1" duty@mod.borduria "from the original"
claim "TheLogIsVerified" at "$copy" audit verify
finish
