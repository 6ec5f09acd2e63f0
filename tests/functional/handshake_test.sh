#!/bin/bash
# Connections that fail before a certificate says who it was: none is forgotten. The log counts
# them, exactly, beside those whose certificate was refused.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
keys=$work/auditor
auditor "$keys" mfa.alba "$alba"
peer() { peer_with "$keys" "$@"; }
port=$(sed 's/.*://' "$relay/state/address")

# Says what is on standard input, and waits until the relay hangs up.
disturb() { (exec 3<>"/dev/tcp/127.0.0.1/$port"; cat >&3; timeout 20 cat <&3 >/dev/null); }
tls() { openssl s_client -connect "127.0.0.1:$port" "$@" </dev/null >/dev/null 2>&1 || :; }

for _ in 1 2 3; do printf 'GET / HTTP/1.1\r\n\r\n' | disturb; done
head -c 5000 /dev/urandom | disturb
tls -tls1_2
tls -tls1_3 -alpn http/1.1
claim "ASilentConnectionIsCut" disturb </dev/null
(exec 3<>"/dev/tcp/127.0.0.1/$port")
claim "AnHonestConnectionPasses" peer hello
claim "NoCertificateIsRefused" refused 4 "code 14" peer --tls-certificate none hello
claim "TheNextGoodMessagePasses" good_message_passes

refusals "$keys" >"$work/refusals"
claim "TheLogCountsEveryFailedHandshake" grep -qx '8 REFUSAL_HANDSHAKE ' "$work/refusals"
claim "TheLogCountsTheRefusedCertificateApart" grep -q '^[1-9][0-9]* REFUSAL_NO_CERTIFICATE $' "$work/refusals"
# Nor are the stations that have enrolled for the first time: they ask for nothing before.
claim "NobodyElseWasRefused" test "$(grep -cvE 'REFUSAL_(HANDSHAKE|NO_CERTIFICATE) $' "$work/refusals")" = 0
claim "TheLogStillVerifies" "$stage_bin/hotlined" --config "$relay/hotlined.toml" audit verify
finish
