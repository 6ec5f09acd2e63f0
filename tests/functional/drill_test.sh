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

claim "ALiveLineIsRefused" refused 3 "exercise line" drill capitals
claim "NobodyAnswers" refused 5 "not in time" drill rehearsal --timeout 2s

answer() {
  local id=''
  until [ -n "$id" ]; do
    at "$duty" watch --once >/dev/null
    id=$(at "$duty" --json log rehearsal --limit 1 | grep -F '"state":"delivered"' | value id || :)
  done
  at "$duty" ack "$id" --operator "Lt Orlov" >/dev/null
}
# The one that nobody answered is answered first, so that the next is the newest.
answer
drill rehearsal --timeout 30s >"$work/table" &
drilling=$!
sleep 1
answer
after "EverybodyAcknowledged" "$drilling"
claim "TheTableNamesPositionAndPerson" grep -qE '^duty@mod.borduria +acknowledged .*Lt Orlov' "$work/table"
finish
