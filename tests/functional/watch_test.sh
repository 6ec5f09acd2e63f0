#!/bin/bash
# What a watch owes its officer: every message is shown, whoever received it and whatever became of
# the command; what could not be shown comes again; every command says what it was warned of.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line

shows() { grep -F '"event":"message"' "$1" | grep -qF "\"id\":\"$2\""; }
watch_into() { at "$duty" --json watch --once >"$1" 2>"$1.err"; }

id=$(sent_id "$desk1" duty@mod.borduria "into a full output")
full_watch() { at "$duty" watch --once >/dev/full; }
claim "AFullOutputIsSaid" refused 1 "could not be written" full_watch
watch_into "$work/second"
claim "WhatItTookIsShownByTheNext" shows "$work/second" "$id"
watch_into "$work/third"
claim "AndNotOnceMore" test -z "$(grep -F "$id" "$work/third")"

full_log() { at "$duty" log >/dev/full; }
claim "EveryCommandNoticesAFullOutput" refused 1 "could not be written" full_log
full_help() { "$stage_bin/hotline" --help >/dev/full; }
claim "EvenHelp" refused 1 "could not be written" full_help

id=$(sent_id "$desk1" duty@mod.borduria "received by an awaiting command")
await_there() { precedence=FLASH send "$duty" watch@mfa.alba "anybody?" --await ack --timeout 3s; }
claim "NobodyAcknowledges" refused 5 "acknowledged" await_there
claim "TheAwaitingCommandReceived" at "$duty" show "$id"
watch_into "$work/after"
claim "TheWatchShowsIt" shows "$work/after" "$id"

# Killed while nobody reads what it prints.
id=$(sent_id "$desk1" duty@mod.borduria "printed to nobody $(head -c 60000 /dev/zero | tr '\0' x)")
sent_id "$desk1" duty@mod.borduria "also $(head -c 60000 /dev/zero | tr '\0' x)" >/dev/null
mkfifo "$work/pipe"
sleep 30 <"$work/pipe" &
reader=$!
at_as_process "$duty" --json watch >"$work/pipe" 2>/dev/null &
watcher=$!
until [ "$(at "$duty" --json log capitals --limit 1 | grep -c '"text":"also ')" = 1 ]; do sleep 0.1; done
kill -KILL "$watcher"
wait "$watcher" 2>/dev/null || :
kill "$reader"
wait "$reader" 2>/dev/null || :
watch_into "$work/again"
claim "WhatAKilledWatchHadNotPrintedIsShown" grep -qF '"text":"also ' "$work/again"

# Shot down with a text in its memory, in a folder of its own, where a core may be as large as it likes.
mkdir "$work/crash"
crash_with() { # TEXT
  local watcher shown=$work/crash.shown
  cd "$work/crash" && ulimit -S -c "$(ulimit -H -c)"
  sent_id "$desk1" duty@mod.borduria "$1" >/dev/null
  at_as_process "$duty" --json watch >"$shown" 2>/dev/null &
  watcher=$!
  until grep -qF "$1" "$shown"; do sleep 0.1; done
  grep '^Max core file size  *0  *0 ' "/proc/$watcher/limits"
  kill -ABRT "$watcher"
  wait "$watcher" || :
}
claim "AWatchMayDumpNoCore" test "$(crash_with "a text in memory" 2>"$work/crash.said" | wc -l)" = 1
claim "ItWasShotDown" grep -q Aborted "$work/crash.said"
claim "AndDumpedNone" test -z "$(grep 'core dumped' "$work/crash.said"; ls -A "$work/crash")"

# Warnings of a session, with every command.
mkdir "$work/short"
stage_quietly "$top/certs/authority" renew watch@mfa.alba/desk-1 --dir "$alba" --out "$work/short" --days 20
stage_quietly at "$desk1" renew --tls "$work/short/tls.pem"
claim "SendSaysThatACertificateEnds" refused 0 "TLS certificate ends within 30 days" send "$desk1" duty@mod.borduria "x"
at "$desk1" --json watch --once >"$work/warned" 2>"$work/warned.err"
claim "AWatchSaysItInJson" grep -qF '"event":"warning"' "$work/warned"
claim "AndOnStandardError" grep -qF "(certificate)" "$work/warned.err"

# An enrolment that fails leaves the one that works.
enroll_nowhere() {
  at "$desk1" enroll --identity "$desk1/identity.pem" --tls "$desk1/tls.pem" --relay 127.0.0.1:1 \
    --relay-name relay.mfa.alba --log "$relay/log-key.txt"
}
claim "AnEnrolmentNowhereFails" refused 4 "stays in force" enroll_nowhere
claim "TheOneBeforeIsInForce" good_message_passes

(umask 077 && head -c 32 /dev/urandom >"$work/new.key")
claim "InitPrintsJson" refused 0 '"station":"hotline://mfa.alba/watch/desk-7"' \
  "$stage_bin/hotline" --json --home "$work/new" --key-file "$work/new.key" init watch@mfa.alba/desk-7
finish
