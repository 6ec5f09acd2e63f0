#!/bin/bash
# What was told to be queued stays queued until the relay has it: a failing enrolment, a sender that
# is gone beside a watch, a quota.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
stage_settings=$'[limits]\nsubmissions_per_second = 5'
two_governments
live_line
state_is() { at "$desk1" --json show "$1" | grep -qF "\"state\":\"$2\""; }
logged() { at "$desk1" --json show "$1" | grep -qF '"logged":true'; }
within() { # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.5
  done
}

# An enrolment at a relay whose log has another key than the statement's fails.
other=$work/relay2
stage_relay "$other" relay2.mfa.alba "$alba" "$borduria"
(umask 077 && openssl genpkey -algorithm ed25519 -out "$other/log.key")
stage_start "$other"
enrol_at_the_other() {
  at "$desk1" enroll --identity "$desk1/identity.pem" --tls "$desk1/tls.pem" --relay "$1" \
    --relay-name relay2.mfa.alba --log "$other/log-key.txt"
}
stage_stop "$relay"
queued_flash() { precedence=FLASH send "$desk1" duty@mod.borduria "$1" >"$work/flash"; }
claim "WithoutARelayAFlashIsQueued" refused 4 "queued" queued_flash "first"
first=$(value id <"$work/flash")
claim "AnEnrolmentWithAnotherLogKeyFails" refused 6 "stays in force" enrol_at_the_other "$(cat "$other/state/address")"
claim "TheFlashIsStillQueued" state_is "$first" queued

# One that is interrupted, at a port that says nothing.
"$stage_bin/slow_way" 9 1 >"$work/silent-port" &
silent=$!
stage_pids+=("$silent")
until [ -s "$work/silent-port" ]; do sleep 0.1; done
kill -STOP "$silent"
for signal in INT KILL; do
  # A shell's child in the background would ignore SIGINT.
  env --default-signal=INT "$stage_bin/hotline" --home "$desk1" --key-file "$desk1.key" enroll \
    --identity "$desk1/identity.pem" --tls "$desk1/tls.pem" --relay "127.0.0.1:$(cat "$work/silent-port")" \
    --relay-name relay2.mfa.alba --log "$other/log-key.txt" >/dev/null 2>&1 &
  enrolling=$!
  sleep 2
  kill "-$signal" "$enrolling"
  wait "$enrolling" 2>/dev/null || :
  at "$desk1" --json status >"$work/status" 2>/dev/null || :
  claim "AfterSig${signal}TheOneBeforeIsInForce" test "$(value relay <"$work/status")" = "$(cat "$relay/state/address")"
done
kill -CONT "$silent"

stage_start "$relay"
# It ends with 6: that the other log did not hold is kept, and told.
at "$desk1" watch --once >/dev/null 2>&1 || :
claim "ThenTheFlashLeaves" logged "$first"
at "$duty" --json watch --once >"$work/received"
claim "AndArrivesOnce" test "$(grep -c "\"id\":\"$first\"" "$work/received")" = 1

# Beside a watch whose session goes on, a sender gives up.
at_as_process "$desk1" --json watch >"$work/watching" 2>&1 &
watcher=$!
stage_pids+=("$watcher")
watches() { grep -qF '"event":"caught_up"' "$work/watching"; }
claim "AWatchRuns" within 30 watches
sleep 11
kill -STOP "$(stage_running "$relay")"
claim "ToARelayThatStandsStillAFlashIsQueued" refused 4 "queued" queued_flash "second"
kill -CONT "$(stage_running "$relay")"
second=$(value id <"$work/flash")
claim "TheWatchSendsIt" within 60 logged "$second"
kill -TERM "$watcher"
wait "$watcher" || :
at "$duty" watch --once >/dev/null

# More than the relay takes at once.
stage_stop "$relay"
texts() { for i in {1..80}; do printf 'text %s\0' "$i"; done; }
send_all() {
  texts | at "$desk1" send capitals --to duty@mod.borduria --precedence ROUTINE --kind OPERATION --subject EACH --each -
}
claim "AllOfThemAreQueued" refused 4 "they are queued" send_all
stage_start "$relay"
at "$desk1" watch --once >/dev/null
count() { at "$desk1" --json log capitals --limit 200 | grep -F '"subject":"EACH"' | grep -cF "$1" || :; }
claim "NoneIsRefused" test "$(count '"state":"refused"')" = 0
at_as_process "$desk1" --json watch >/dev/null 2>&1 &
watcher=$!
stage_pids+=("$watcher")
all_sent() { [ "$(count '"logged":true')" = 80 ]; }
claim "AllAreSentInTheEnd" within 90 all_sent
kill -TERM "$watcher"
wait "$watcher" || :

# What a person is refused at once has the refusal's name, everywhere.
send_too_many() {
  texts | at "$desk1" --json send capitals --to duty@mod.borduria --precedence ROUTINE --kind OPERATION --subject MANY --each -
}
send_too_many >"$work/many" 2>/dev/null || :
claim "BeyondTheQuotaASenderThatWaitsIsRefused" grep -qF '"reason":"quota"' "$work/many"
claim "TheLogNamesTheRefusal" grep -qF '"reason":"quota"' <(at "$desk1" --json log capitals --limit 200)
finish
