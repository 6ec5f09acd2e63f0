#!/bin/bash
# On a slow way to the relay a FLASH overtakes its own station's backlog, and the backlog gets there:
# what takes long is not sent again and again.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
rate=32000 backlog=14
stage_stop "$relay"
head -c 60000 /dev/zero | tr '\0' 'x' >"$work/long"
for _ in $(seq "$backlog"); do
  at "$desk1" send capitals --to duty@mod.borduria --precedence ROUTINE --kind OPERATION --subject BACKLOG \
    "$work/long" >/dev/null 2>&1 || :
done
claim "TheBacklogWaits" test "$(at "$desk1" --json log capitals --limit 50 2>/dev/null | grep -cF '"state":"queued"')" = "$backlog"

stage_start "$relay"
"$stage_bin/slow_way" "$(sed 's/.*://' "$relay/state/address")" "$rate" >"$work/slow-port" &
slow=$!
stage_pids+=("$slow")
until [ -s "$work/slow-port" ]; do sleep 0.1; done
over_the_slow_way() {
  at "$desk1" enroll --identity "$desk1/identity.pem" --tls "$desk1/tls.pem" --relay "127.0.0.1:$(cat "$work/slow-port")" \
    --relay-name relay.mfa.alba --log "$relay/log-key.txt"
}
stage_quietly over_the_slow_way

# The session goes on, as on a watch officer's screen; the command is another process.
at_as_process "$desk1" --json watch >"$work/watching" 2>&1 &
watcher=$!
stage_pids+=("$watcher")
flash_is_sent() { precedence=FLASH send "$desk1" duty@mod.borduria "first" >"$work/flash"; }
sequence_of() { at "$desk1" --json show "$1" | value sequence; }
accepted() { at "$desk1" --json log capitals --limit 50 | grep -F BACKLOG | grep -cF '"logged":true' || :; }
before=$(accepted)
claim "AFlashIsSent" flash_is_sent
number=$(sequence_of "$(value id <"$work/flash")")
# What is still queued has no number: 0.
backlog_before() {
  at "$desk1" --json log capitals --limit 50 | grep -F BACKLOG | grep -oE '"sequence":[0-9]+' | cut -d: -f2 |
    awk -v n="$number" '$1 > 0 && $1 < n' | wc -l
}
# What was under way, and what goes while the command starts; in turn it would be all of them.
claim "ItOvertookTheBacklog" test $(($(backlog_before) - before)) -le $(((backlog - before) / 2))

all_accepted() {
  for _ in {1..120}; do
    [ "$(accepted)" != "$backlog" ] || return 0
    sleep 0.5
  done
  at "$desk1" status
  return 1
}
claim "TheBacklogIsAcceptedInTheEnd" all_accepted
at "$duty" watch --once >/dev/null
claim "EachArrivedOnce" test "$(at "$duty" --json log capitals --limit 50 | grep -cF BACKLOG)" = "$backlog"
finish
