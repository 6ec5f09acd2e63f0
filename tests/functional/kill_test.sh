#!/bin/bash
# kill_test.sh [N]: N times (20) a sender, the relay or a receiver is killed with -9 under load of
# all precedences: at each named place (core/base/stop_point.h) once for every 20 kills, up to five
# times, and for the rest at random moments. A kill that comes too late, after its victim has ended
# by itself or passed the place too seldom, is tried again. In the end nothing receipted is lost,
# nothing is there twice, and every log verifies.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
kills=${1:-20}
[[ $kills =~ ^[1-9][0-9]*$ ]] || { echo "usage: kill_test.sh [N]" >&2; exit 2; }
RANDOM=${HOTLINE_SEED:-$$}
echo "seed ${HOTLINE_SEED:-$$}"
[ -x "$stage_bin/stops/hotlined" ] || { echo "build the target tests first" >&2; exit 2; }
two_governments
live_line
stage_bin=$stage_bin/stops
limit=20 # seconds in which a victim comes to its place, or comes to it no more

precedences=(ROUTINE PRIORITY IMMEDIATE FLASH)
each=10 # texts of each precedence in a round

# The places, by victim, with how often one is passed at least in a round. To start is a transaction.
places=(relay:parsed:30 relay:admitted:30 relay:ordered:30 relay:in_transaction:6 relay:committed:6
  relay:receipt_sent:30 relay:delivered:3 relay:confirmed:2
  sender:saved:8 sender:submitted:8 sender:receipt_verified:8
  receiver:decrypted:20 receiver:stored:20 receiver:confirmed:2)
victims=(sender relay receiver)
declare -A hits=()
for place in "${places[@]}"; do hits[${place%:*}]=0; done
for victim in "${victims[@]}"; do hits[$victim:random]=0; done

send_texts() { # ROUND PRECEDENCE
  at_as_process "$desk1" --json send capitals --each --to duty@mod.borduria --precedence "$2" --kind OPERATION \
    --subject "round $1" "$work/texts" >"$work/sent-$1-$2" 2>>"$work/sender.log"
}

# A sender for each precedence, and a receiver, in the background. The first sender, and the receiver,
# may have a place at which they end: HOTLINE_STOP_AT in their environment.
start_load() { # ROUND SENDER-STOP RECEIVER-STOP
  local first=$(($1 % 4)) i
  senders=()
  for i in 0 1 2 3; do
    HOTLINE_STOP_AT=$([ "$i" != 0 ] || echo "$2") send_texts "$1" "${precedences[$(((first + i) % 4))]}" &
    senders+=($!)
  done
  sender=${senders[0]}
  HOTLINE_STOP_AT=$3 at_as_process "$duty" --json watch >>"$work/watched" 2>>"$work/watcher.log" &
  receiver=$!
}

nap() { sleep "0.$(printf '%03d' $((RANDOM % 600)))"; }

# Succeeds once the process has ended by SIGKILL, whoever sent it; fails when it ends otherwise, or
# not in time.
was_killed() { # PID
  local status=0 waited=0
  while kill -0 "$1" 2>/dev/null && [ "$waited" -lt $((limit * 20)) ]; do
    sleep 0.05
    waited=$((waited + 1))
  done
  kill -INT "$1" 2>/dev/null || :
  wait "$1" 2>/dev/null || status=$?
  [ "$status" = 137 ]
}

end_load() {
  local one
  for one in "${senders[@]}"; do wait "$one" 2>/dev/null || :; done
  kill -INT "$receiver" 2>/dev/null || :
  wait "$receiver" 2>/dev/null || :
}

pid_of() { # VICTIM
  if [ "$1" = relay ]; then stage_running "$relay"; else echo "${!1}"; fi
}

done_kills=0 late=0 broken=0
count_kill() { # ROUND NAME
  local receipted
  receipted=$(cat "$work/sent-$1"-* | grep -cF '"state":"sent"' || :)
  [ "$receipted" = $((4 * each)) ] || broken=$((broken + 1))
  hits[$2]=$((hits[$2] + 1))
  done_kills=$((done_kills + 1))
}

# One round of load in which the victim comes to the place for the N-th time, N at random.
kill_at() { # ROUND VICTIM PLACE MOST
  local least=1 stop pid ended=0
  case $3 in in_transaction | committed) least=3 ;; esac
  stop=$3:$((least + RANDOM % ($4 - least + 1)))
  if [ "$2" = relay ]; then
    stage_stop "$relay"
    HOTLINE_STOP_AT=$stop stage_start "$relay"
  fi
  start_load "$1" "$([ "$2" != sender ] || echo "$stop")" "$([ "$2" != receiver ] || echo "$stop")"
  pid=$(pid_of "$2") || pid=$(cat "$relay/pid") # it may have ended before anybody looked
  # A receiver that has all, and whose place is not reached, waits for ever.
  was_killed "$pid" || ended=1
  if [ "$2" = relay ]; then stage_start "$relay"; fi
  end_load
  if [ "$ended" = 0 ]; then count_kill "$1" "$2:$3"; else late=$((late + 1)); fi
}

kill_at_random() { # ROUND VICTIM
  local pid
  start_load "$1" "" ""
  nap
  pid=$(pid_of "$2") || { echo "the relay ended by itself"; return 1; }
  kill -KILL "$pid" 2>/dev/null || :
  if was_killed "$pid"; then count_kill "$1" "$2:random"; else late=$((late + 1)); fi
  if [ "$2" = relay ] && ! stage_running "$relay" >/dev/null; then stage_start "$relay"; fi
  end_load
}

for ((i = 0; i < each; i++)); do printf 'text %s\0' "$i"; done >"$work/texts"
wanted=$((kills / 20 > 5 ? 5 : kills / 20))
round=0
for place in "${places[@]}"; do
  IFS=: read -r victim name most <<<"$place"
  while [ "${hits[$victim:$name]}" -lt "$wanted" ] && [ "$late" -le $((kills / 2 + 20)) ]; do
    kill_at $((++round)) "$victim" "$name" "$most"
  done
done
while [ "$done_kills" -lt "$kills" ] && [ "$late" -le $((kills / 2 + 20)) ]; do
  kill_at_random $((++round)) "${victims[$((done_kills % 3))]}"
done
for name in $(printf '%s\n' "${!hits[@]}" | sort); do printf '  %-24s %3s times\n' "$name" "${hits[$name]}"; done
echo "killed $done_kills times in $round rounds, with submissions open: $broken; too late: $late"
claim "EveryKillHitALivingProcess" test "$done_kills" = "$kills"
claim "SubmissionsWereOpenAtAKill" test "$broken" -gt 0
each_place_was_hit() {
  local place
  for place in "${places[@]}"; do
    [ "${hits[${place%:*}]}" -ge "$wanted" ] || { echo "$place: ${hits[${place%:*}]} of $wanted"; return 1; }
  done
}
claim "EachPlaceWasHit:${wanted}Times" each_place_was_hit

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
