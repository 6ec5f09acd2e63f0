#!/bin/bash
# What stands above a text: label, precedence for action and information, own DTG, references, what
# is superseded, until when an answer is due. Refused where it says what must not be said.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line

compose() { send "$desk1" duty@mod.borduria "$@"; }
claim "ReleaseNarrowerThanTheLineIsRefused" refused 3 label_left_out compose "words" --label "SECRET REL TO mfa.alba"
claim "AndNamesThoseOutside" refused 3 "duty@mod.borduria" compose "words" --label "SECRET REL TO mfa.alba"
claim "AnUnknownNationIsRefused" refused 3 label_unknown compose "words" --label "SECRET REL TO mod.borduria, mod.nowhere"
claim "AnUnknownClassificationIsRefused" refused 2 label compose "words" --label "COSMIC"
claim "AReferenceToNothingIsRefused" refused 2 unknown_message compose "words" --reference 00000000
claim "AReplyThatWasDueBeforeIsRefused" refused 2 reply_by compose "words" --reply-by 2020-01-01
claim "NothingWasSent" test -z "$(at "$desk1" --json log capitals)"

# References have ids, too.
own_id() { sed -n 's/.*"id":"\([0-9a-f]*\)","incarnation".*/\1/p'; }

first=$(compose "the first" --label "secret rel to mod.borduria, mfa.alba" | value id)
at "$duty" watch --once >/dev/null
at "$duty" show "$first" >"$work/first"
claim "TheMarkingIsTheFirstLine" grep -qxF "SECRET REL TO mfa.alba, mod.borduria" <(head -n 1 "$work/first")
claim "AndTheLast" grep -qxF "SECRET REL TO mfa.alba, mod.borduria" <(grep . "$work/first" | tail -n 1)

printf 'not yours' >"$work/text"
foreign() {
  at "$duty" --json send capitals --to watch@mfa.alba --precedence ROUTINE --kind OPERATION --subject Trial --supersedes "$first" "$work/text"
}
claim "AnothersMessageIsNotSuperseded" refused 2 supersedes foreign

second=$(compose "the second" --supersedes "${first:0:8}" --reference "$first" --reply-by 2h --dtg "010000Z JAN 26" \
  --info watch@mfa.alba | own_id)
at "$duty" --json watch --once >"$work/second"
claim "WatchTellsWhatIsSuperseded" grep -q "\"event\":\"superseded\".*\"superseded_by\":\"$second\"" "$work/second"
claim "LogTellsItToo" grep -q "SUPERSEDED" <(at "$duty" log capitals)
claim "ShowTellsBy" grep -q "SUPERSEDED *by ${second:0:12}" <(at "$duty" show "$first")
at "$duty" show "$second" >"$work/shown"
claim "ReferencesHaveTheirSerial" grep -q "refers to *${first:0:12}, serial 2 of watch@mfa.alba" "$work/shown"
claim "WhenAReplyIsDueIsShown" grep -q "reply by *20" "$work/shown"
claim "AnOwnDtgIsFlagged" grep -q "010000Z JAN 26[?]" "$work/shown"

precedence=PRIORITY compose "the third" --info watch@mfa.alba --info-precedence ROUTINE >/dev/null
at "$duty" --json watch --once >"$work/third"
claim "PrecedencesStandApart" grep -q '"info_precedence":"ROUTINE".*"precedence":"PRIORITY"' "$work/third"

# Every script, as it was written.
while IFS= read -r text; do
  id=$(compose "$text" | value id)
  at "$duty" watch --once >/dev/null
  claim "Shown:$text" grep -qxF "| $text" <(at "$duty" show "$id")
done <<'TEXTS'
سفير لدى الأمم المتحدة
השגריר יגיע מחר
नमस्ते दुनिया
𐎠𐎭𐎶 𓂀 𠜎
é ọ̈ เข้า
TEXTS
finish
