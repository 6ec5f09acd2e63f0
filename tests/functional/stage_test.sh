#!/bin/bash
# deploy/stage.sh ends what it started and nothing else: a number in a file is no proof.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
mkdir -p "$work/authorities"
stage_authority "$alba" mfa.alba
stage_relay "$relay" relay.mfa.alba "$alba"

nothing_runs() { ! stage_running "$relay"; }
lives() { kill -0 "$bystander" && [ "$(cut -d' ' -f3 "/proc/$bystander/stat")" != Z ]; }
sleep 600 &
bystander=$!
stage_pids+=("$bystander")

claim "WithoutAFileNothingRuns" nothing_runs
stage_start "$relay"
claim "ARelayThatRunsIsKnown" test "$(stage_running "$relay")" = "$(cat "$relay/pid")"
cp "$relay/pid" "$work/pid"
stage_stop "$relay"
cp "$work/pid" "$relay/pid"
claim "OneThatHasEndedIsNot" nothing_runs

# After a reboot another process has the number.
echo "$bystander" >"$relay/pid"
claim "AnotherProcessOfThatNumberIsNoRelay" nothing_runs
stage_stop "$relay"
echo "$bystander" >"$relay/pid"
stage_kill "$relay"
claim "ItIsNotEnded" lives
claim "TheFileIsGone" test ! -e "$relay/pid"

for number in '' 0 -1 1 self x; do
  echo "$number" >"$relay/pid"
  claim "NoNumberOfARelay:$number" nothing_runs
done
rm -f "$relay/pid"

# The demo's search must not take what it could not read, or stopped reading, for clean.
search() { # FOLDER: 0 found, 1 not found, 9 could not tell
  (
    die() { exit 9; }
    demo=$work/demo
    # shellcheck source=deploy/demo.d/scenes.sh
    source "$top/deploy/demo.d/scenes.sh"
    forms_of MARKER-OF-A-TEXT >"$work/forms"
    holds "$work/forms" "$1"
  )
}
ends_with() { # CODE COMMAND...
  local wanted=$1 code=0
  shift
  "$@" || code=$?
  [ "$code" = "$wanted" ]
}
mkdir -p "$work/demo/work" "$work/clean" "$work/early"
head -c 4000000 /dev/zero >"$work/clean/much"
{ printf MARKER-OF-A-TEXT; cat "$work/clean/much"; } >"$work/early/first"
claim "WhatIsCleanIsCalledClean" ends_with 1 search "$work/clean"
claim "AMarkerBeforeMegabytesIsFound" ends_with 0 search "$work/early"
claim "WhatCannotBeReadIsNotClean" ends_with 9 search "$work/nowhere"
finish
