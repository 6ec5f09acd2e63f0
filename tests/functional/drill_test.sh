#!/bin/bash
# deploy/drills/link-test: asks everybody on an exercise line, answers nothing itself.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
exercise_line

drill() {
  HOTLINE_HOME=$desk1 HOTLINE_KEY_FILE=$desk1.key PATH=$stage_bin:$PATH "$top/deploy/drills/link-test" "$@"
}

help() { drill --help 2>/dev/null | grep -F "deploy/drills/link-test LINE"; }
claim "HelpIsNoMistake" help
claim "AMissingLineIs" refused 2 "deploy/drills/link-test LINE" drill
claim "ALiveLineIsRefused" refused 3 "exercise line" drill capitals
claim "NobodyAnswers" refused 5 "not in time" drill rehearsal --timeout 2s
claim "ItSaysHowLongItWaits" refused 5 "2s (--timeout; the clock of FLASH is 600 s)" drill rehearsal --timeout 2s
claim "TheClockIsNotStretched" refused 2 "longer than the clock of FLASH" drill rehearsal --timeout 11m
claim "NoDuration" refused 2 "is no duration" drill rehearsal --timeout 2

# answer NAME: acknowledges the newest message, once it is there.
answer() {
  local id=''
  until [ -n "$id" ]; do
    at "$duty" watch --once >/dev/null
    id=$(at "$duty" --json log rehearsal --limit 1 | grep -F '"state":"delivered"' | value id || :)
  done
  at "$duty" ack "$id" --operator "$1" >/dev/null
}
# drill_and_answer NAME [OPTION...]: a drill in the background, which one station answers.
drill_and_answer() {
  local name=$1
  shift
  drill rehearsal "$@" >"$work/table" 2>&1 &
  drilling=$!
  sleep 1
  answer "$name"
}
# The newest that nobody answered is answered first, so that the next is the newest.
answer "Lt Orlov"
drill_and_answer "Lt Orlov" --timeout 30s
after "EverybodyAcknowledged" "$drilling"
claim "TheTableNamesPositionAndPerson" grep -qE '^duty@mod.borduria +acknowledged .*Lt Orlov' "$work/table"

drill_and_answer $'Lt\u009b31m\u202e evil  \nduty@mod.borduria'
after "ByItselfItWaitsAsLongAsTheClock" "$drilling"
claim "ItSaysThatItIsTheClock" grep -qF "at FLASH: waiting at most 600 s, the clock of FLASH" "$work/table"
claim "TheNameIsShownStripped" grep -qE '^duty@mod.borduria .*Lt<U\+009B>31m<U\+202E> evil <U\+000A>duty' "$work/table"
claim "NoControlCharacterOfItIs" test -z "$(grep -e $'\u009b' -e $'\u202e' "$work/table")"
claim "ANameMakesNoRow" test "$(grep -c '^duty@mod.borduria' "$work/table")" = 1
finish
