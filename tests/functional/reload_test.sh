#!/bin/bash
# What a reload takes over and what it does not: the certificate for the same key, the settings that
# need no restart; a new key, a foreign certificate or a broken file changes nothing.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
settings=$relay/hotlined.toml
reload() { "$stage_bin/hotlined" --config "$settings" reload; }
same_process() { kill -0 "$(cat "$relay/pid")"; }

before=$(served)
claim "TheConfiguredCertificateIsServed" test "$before" = "$(serial_of <"$relay/tls.pem")"
renew_relay --out "$relay"
claim "BeforeTheReloadTheOldOneIsServed" test "$(served)" = "$before"
claim "ARenewedCertificateIsTakenOver" reload
claim "ItIsServed" is_served "$relay/tls.pem"
claim "ItIsANewOne" test "$(served)" != "$before"
claim "AMessagePassesUnderIt" good_message_passes

# A new key, with its certificate.
now=$(served)
cp -r "$relay" "$work/kept"
stage_quietly "$top/certs/authority" request relay.mfa.alba --out "$work/new"
renew_relay "$work/new/tls.csr" --out "$work/new"
cp "$work/new/tls.key" "$work/new/tls.pem" "$relay/"
claim "ANewKeyNeedsARestart" refused 1 restart reload
claim "TheOldOneIsStillServed" test "$(served)" = "$now"
cp "$work/kept/tls.key" "$relay/"
claim "ACertificateOfAnotherKeyIsRefused" refused 1 tls.key reload
cp "$work/kept/tls.pem" "$relay/"
openssl genpkey -algorithm ed25519 -out "$relay/log.key"
claim "ANewLogKeyNeedsARestart" refused 1 restart reload
cp "$work/kept/log.key" "$relay/"

# The configuration itself.
sed -i 's/^state = .*/state = "elsewhere"/' "$settings"
claim "WhatNeedsARestartIsNamed" refused 0 state reload
cp "$work/kept/hotlined.toml" "$settings"
echo 'nonsense = 1' >>"$settings"
claim "AnUnknownKeyIsRefusedWithItsPlace" refused 1 "hotlined.toml:" reload
cp "$work/kept/hotlined.toml" "$settings"
: >"$alba/root.pem.empty"
sed -i "s#^root = \"$alba/root.pem\"#root = \"$alba/root.pem.empty\"#" "$settings"
claim "AnEmptyRootIsRefused" refused 1 root reload
cp "$work/kept/hotlined.toml" "$settings"
claim "TheGoodOneIsTakenAgain" reload
claim "AllThatInOneProcess" same_process
claim "TheNextGoodMessagePasses" good_message_passes

# With a restart the new key serves.
cp "$work/new/tls.key" "$work/new/tls.pem" "$relay/"
stage_stop "$relay"
claim "WithARestartTheNewKeyServes" stage_start "$relay"
claim "ItsCertificateIsServed" test "$(served)" = "$(serial_of <"$work/new/tls.pem")"
claim "AMessagePassesUnderTheNewKey" good_message_passes

stage_stop "$relay"
claim "WithoutARelayAReloadSaysSo" refused 1 "hotlined" reload
finish
