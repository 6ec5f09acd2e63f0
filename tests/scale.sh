#!/bin/bash
# As many as the protocol allows: a line of 200 stations, hundreds of lines, a long backlog.
# `tests/run scale` runs it. Nothing here asserts a time; what took how long is printed.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/functional/lib.sh"
# shellcheck source=bench/load/stage.sh
source "$top/bench/load/stage.sh"
load_domain=scale.test
stations=200 lines=300 backlog_seconds=10
authority=$work/authority

name() { printf 's-%03d' "$1"; }
took() { echo "# $1: $((SECONDS - started)) s"; }

stage_authority "$authority" scale.test
stage_settings=$'[limits]\nsubmissions_per_second = 100000\nconnections_per_address = 1024'
stage_relay "$relay" relay.scale.test "$authority"
stage_start "$relay"

started=$SECONDS
for n in $(seq "$((stations + 1))"); do enrol "$(name "$n")"; done
took "$((stations + 1)) stations certified and enrolled"

roster() { for n in $(seq "$1"); do uri "$(name "$n")"; done; }
first=$(name 1)
mapfile -t all < <(roster "$stations")
mapfile -t too_many < <(roster "$((stations + 1))")
claim "ALineOf200Stations" load "$first" line --id "$(line 1)" --roster "${all[@]}"
claim "OneMoreIsRefused" refused 3 "" load "$first" line --id "$(line 2)" --roster "${too_many[@]}"

# Everybody else listens; each has to get every message, unaltered.
send_to_all() {
  local n pids=()
  for n in $(seq 2 "$stations"); do
    load "$(name "$n")" receive >"$work/got-$n" 2>&1 &
    pids+=($!)
  done
  sleep 5
  load "$first" send --line "$(line 1)" --sender "$(uri "$first")" --in-flight 64 --rate 40 \
    --warm-up 1 --seconds 4 >"$work/sent"
  for n in "${pids[@]}"; do wait "$n" || return 1; done
}
number() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$2"; }
everybody_got_all() {
  local n sent
  sent=$(number accepted "$work/sent")
  [ "$sent" -gt 100 ] || { echo "only $sent were accepted"; return 1; }
  for n in $(seq 2 "$stations"); do
    [ "$(number received "$work/got-$n")" = "$sent" ] || { echo "station $n: $(cat "$work/got-$n"), sent $sent"; return 1; }
  done
}
started=$SECONDS
claim "AMessageToAllOfThem" send_to_all
claim "EachOf199GotEachMessageUnaltered" everybody_got_all
took "$(number accepted "$work/sent") messages to 199 stations"

many_lines() {
  local n
  for n in $(seq 1000 "$((999 + lines))"); do
    load "$first" line --id "$(line "$n")" --roster "$(uri "$first")" "$(uri "$(name 2)")" || return 1
  done
}
started=$SECONDS
claim "HundredsOfLines" many_lines
took "$lines lines"

# Nobody listens; then the relay dies, and starts again, and the backlog comes.
memory_kib() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$(cat "$relay/pid")/status"; }
started=$SECONDS
backlog() {
  load "$first" send --line "$(line 1000)" --sender "$(uri "$first")" --in-flight 256 \
    --warm-up 1 --seconds "$backlog_seconds" >"$work/sent"
}
claim "ABacklogIsAccepted" backlog
took "$(number accepted "$work/sent") waiting messages accepted"
stage_kill "$relay"
started=$SECONDS
claim "TheRelayStartsAgainWithTheBacklog" stage_start "$relay"
took "start with $(du -h "$relay/state/journal.db" | cut -f1) of journal"
load "$(name 2)" receive >"$work/got"
backlog_came() { [ "$(number received "$work/got")" = "$(number accepted "$work/sent")" ]; }
claim "TheWholeBacklogIsDelivered" backlog_came
claim "NoneOfItAltered" test "$(number wrong "$work/got")" = 0
took "$(number received "$work/got") delivered"
echo "# the relay held $(memory_kib) KiB at most"
claim "TheRelaysMemoryIsBounded" test "$(memory_kib)" -lt 1048576
claim "TheLogVerifies" "$stage_bin/hotlined" --config "$relay/hotlined.toml" audit verify
finish
