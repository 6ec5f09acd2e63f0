#!/bin/bash
# kill_test.sh [N]: N times (20) a sender, the relay or a receiver, in turn, is killed with -9 at a
# random moment under load of all precedences. A kill that comes too late, after its victim has
# ended by itself, is tried again. In the end nothing receipted is lost, nothing is there twice,
# and every log verifies.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
kills=${1:-20}
[[ $kills =~ ^[1-9][0-9]*$ ]] || { echo "usage: kill_test.sh [N]" >&2; exit 2; }
RANDOM=${HOTLINE_SEED:-$$}
echo "seed ${HOTLINE_SEED:-$$}"
two_governments
live_line

precedences=(ROUTINE PRIORITY IMMEDIATE FLASH)
batch=40

# Starts a batch in the background; its results go to a file of its own.
start_batch() { # ROUND
  local i
  for i in $(seq "$batch"); do printf 'text %s of round %s\0' "$i" "$1"; done >"$work/texts-$1"
  at_as_process "$desk1" --json send capitals --each --to duty@mod.borduria --precedence "${precedences[$(($1 % 4))]}" \
    --kind OPERATION --subject "round $1" "$work/texts-$1" >"$work/sent-$1" 2>>"$work/sender.log" &
  sender=$!
  at_as_process "$duty" --json watch >>"$work/watched" 2>>"$work/watcher.log" &
  receiver=$!
}

nap() { sleep "0.$(printf '%03d' $((RANDOM % 400)))"; }

# Succeeds if the process was alive: only then does the signal end it.
killed() { # PID
  local status=0
  kill -KILL "$1" 2>/dev/null || :
  wait "$1" 2>/dev/null || status=$?
  [ "$status" = 137 ]
}

victims=(sender relay receiver)
declare -A hits=([sender]=0 [relay]=0 [receiver]=0)
done_kills=0 late=0 broken=0
kill_something() { # ROUND
  local victim=${victims[$((done_kills % 3))]} pid receipted
  case $victim in
    relay) pid=$(stage_running "$relay") || { echo "the relay ended by itself"; return 1; } ;;
    *) pid=${!victim} ;;
  esac
  if ! killed "$pid"; then late=$((late + 1)); return; fi
  receipted=$(grep -cF '"state":"sent"' "$work/sent-$1" || :)
  [ "$receipted" = "$batch" ] || broken=$((broken + 1))
  hits[$victim]=$((hits[$victim] + 1))
  done_kills=$((done_kills + 1))
  if [ "$victim" = relay ]; then stage_start "$relay"; fi
}

for ((round = 1; done_kills < kills && late <= kills + 20; round++)); do
  start_batch "$round"
  nap
  kill_something "$round"
  wait "$sender" 2>/dev/null || :
  kill -INT "$receiver" 2>/dev/null || :
  wait "$receiver" 2>/dev/null || :
done
echo "killed: sender ${hits[sender]}, relay ${hits[relay]}, receiver ${hits[receiver]} times; too late: $late;" \
  "with submissions open: $broken"
claim "EveryKillHitALivingProcess" test "$done_kills" = "$kills"
claim "SubmissionsWereOpenAtAKill" test "$broken" -gt 0

# Everything that is still queued leaves; everything that waits arrives.
for home in "$desk1" "$duty" "$desk2" "$desk1"; do at "$home" watch --once >/dev/null; done
ids_at() { at "$1" --json log capitals --limit 100000 | grep -F '"subject":"round ' | value_of_each id | sort; }
value_of_each() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
cat "$work"/sent-* | grep -F '"state":"sent"' | value_of_each id | sort >"$work/receipted"
ids_at "$desk1" >"$work/at-sender"
ids_at "$duty" >"$work/at-duty"
ids_at "$desk2" >"$work/at-desk2"
echo "receipted to somebody alive: $(wc -l <"$work/receipted"), recorded by the sender: $(wc -l <"$work/at-sender")"

lost() { comm -23 "$1" "$2" | wc -l; }
claim "NothingReceiptedIsLost" test "$(lost "$work/receipted" "$work/at-duty")" = 0
claim "WhatTheSenderRecordedIsAtTheAddressee" cmp "$work/at-sender" "$work/at-duty"
claim "AndAtTheSisterStation" cmp "$work/at-sender" "$work/at-desk2"
claim "NothingIsThereTwice" test -z "$(uniq -d "$work/at-duty")$(uniq -d "$work/at-desk2")"
claim "SomethingWasReceipted" test -s "$work/receipted"
claim "EveryStationVerifiesTheLog" at "$desk1" audit verify
claim "TheOtherSideToo" at "$duty" audit verify
claim "TheRelayVerifiesItsLog" "$stage_bin/hotlined" --config "$relay/hotlined.toml" audit verify
finish
