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
finish
