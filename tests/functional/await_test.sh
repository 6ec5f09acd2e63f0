#!/bin/bash
# send --await ack: waits for every action position, and says so when it is not given in time.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
stage_on_duty "$duty" "Lt Orlov"

claim "NobodyAcknowledges" refused 5 "acknowledged" send "$desk1" duty@mod.borduria "anybody?" --await ack --timeout 2s

# Whatever came with it: a FLASH overtakes what was sent before.
acknowledge() { # TEXT
  local id=''
  until [ -n "$id" ]; do
    at "$duty" watch --once >/dev/null
    id=$(at "$duty" --json log capitals | grep -F "$1" | value id || :)
  done
  at "$duty" ack "$id" >/dev/null
}

precedence=FLASH send "$desk1" duty@mod.borduria "hold the bridge" --await ack --timeout 30s >"$work/awaited" &
sender=$!
acknowledge "hold the bridge"
after "TheSenderHearsOfTheAcknowledgement" "$sender"
claim "AndByWhom" grep -qF '"by":"Lt Orlov"' "$work/awaited"

# Another process of the same store receives: the waiting one sees it all the same.
at_as_process "$desk1" --json watch >"$work/watching" 2>&1 &
watcher=$!
precedence=FLASH send "$desk1" duty@mod.borduria "and the ford" --await ack --timeout 30s >"$work/awaited2" &
sender=$!
acknowledge "and the ford"
after "AlsoWhileAnotherProcessReceives" "$sender"
kill -INT "$watcher"
after "InterruptEndsAWatchInOrder" "$watcher"
finish
