#!/bin/bash
# The relay as a service of a real systemd, with two governments talking through it: it
# starts, reloads, crashes, hangs, restarts and stops. Runs itself in tests/system/sandbox.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
if [ "${1:-}" != inside ]; then exec tests/system/sandbox tests/system/lifecycle_test.sh inside; fi
if ! unshare --user true 2>/dev/null; then
  echo "no user namespace can be made here (a chroot?), and the unit asks for one"
  exit 77
fi
# shellcheck source=tests/functional/lib.sh
source tests/functional/lib.sh
address=127.0.0.1:7433
settings=/etc/hotline/hotlined.toml
# Not known to the relay at first.
syldavia=$work/authorities/gov.syldavia
envoy=$work/gov.syldavia/envoy/desk-1

# What an operator does: program, unit, keys for root alone, the rest for everybody.
install_service() {
  install -m 755 "$stage_bin/hotlined" /usr/bin/
  install -m 644 deploy/hotlined.service /etc/systemd/system/
  install -d -m 755 /etc/hotline /etc/hotline/authorities
  install -d -m 700 /etc/hotline/keys
  install -m 600 "$relay/tls.key" "$relay/log.key" /etc/hotline/keys/
  install -m 644 "$relay/tls.pem" /etc/hotline/
  install -m 644 "$alba/root.pem" /etc/hotline/authorities/mfa.alba.pem
  install -m 644 "$borduria/root.pem" /etc/hotline/authorities/mod.borduria.pem
  service_settings >"$settings"
  chmod 644 "$settings"
}

# The stage's configuration, with the places of a service.
service_settings() {
  sed -e "s#^listen = .*#listen = \"$address\"#" \
    -e 's#^state = .*#state = "/var/lib/hotline"#' \
    -e 's#^runtime = .*#runtime = "/run/hotline"#' \
    -e 's#^key = "#key = "$CREDENTIALS_DIRECTORY/#' \
    -e 's#^root = ".*/\([^/]*\)/root.pem"#root = "authorities/\1.pem"#' \
    -e '/^crl = /d' "$relay/hotlined.toml"
}

# A hang shows within seconds here, not within the unit's half a minute.
hurry_the_watchdog() {
  mkdir -p /etc/systemd/system/hotlined.service.d
  printf '[Service]\nWatchdogSec=3s\nTimeoutAbortSec=2s\n' >/etc/systemd/system/hotlined.service.d/test.conf
  systemctl daemon-reload
}

set_stations() {
  mkdir -p "$relay/state"
  echo "$address" >"$relay/state/address"
  stage_station "$desk1" watch@mfa.alba/desk-1 "$alba" "$relay" "$alba $borduria" operator releaser
  stage_station "$desk2" watch@mfa.alba/desk-2 "$alba" "$relay" "$alba $borduria" operator
  stage_station "$duty" duty@mod.borduria/desk-1 "$borduria" "$relay" "$alba $borduria" operator
  live_line
}

property() { systemctl show --value --property "$1" hotlined; }

# Another process than before, up again: within 60 s.
restarted_since() { # PID
  local try now
  for try in {1..600}; do
    # both at one moment: between two questions the old process may go
    now=$(systemctl show --property ActiveState,SubState,MainPID hotlined)
    if grep -qx SubState=running <<<"$now" && ! grep -qxE "MainPID=(0|$1)" <<<"$now"; then return; fi
    sleep 0.1
  done
  systemctl status --no-pager hotlined
  return 1
}

same_process() { [ "$(property MainPID)" = "$1" ] && [ "$(property ActiveState)" = active ]; }

# The reload fails, and the journal of the service says why.
refused_reload() { # WORD
  local cursor
  cursor=$(journalctl --unit hotlined --lines 0 --show-cursor | sed -n 's/^-- cursor: //p')
  if systemctl reload hotlined; then echo "it was taken"; return 1; fi
  journalctl --sync
  journalctl --unit hotlined --output cat --after-cursor "$cursor" | tee /dev/stderr | grep -qF -- "$1"
}

bad_reload_is_refused() {
  local good status=0
  good=$(cat "$settings")
  echo 'nonsense = 1' | cat - <(echo "$good") >"$settings"
  refused_reload "hotlined.toml:1:" || status=1
  echo "$good" >"$settings"
  return "$status"
}

install_authority() {
  install -m 644 "$syldavia/root.pem" /etc/hotline/authorities/gov.syldavia.pem
  printf '\n[[authority]]\ndomain = "gov.syldavia"\nroot = "authorities/gov.syldavia.pem"\n' >>"$settings"
}
install_list() {
  stage_quietly certs/authority revoke watch@mfa.alba/desk-2 --dir "$alba"
  install -m 644 "$alba/crl.pem" /etc/hotline/authorities/mfa.alba.crl
  sed -i '/^root = "authorities\/mfa.alba.pem"/a crl = "authorities/mfa.alba.crl"' "$settings"
}
install_new_key() {
  stage_quietly certs/authority request relay.mfa.alba --out "$work/new"
  renew_relay "$work/new/tls.csr" --out "$work/new"
  install -m 600 "$work/new/tls.key" /etc/hotline/keys/
  install -m 644 "$work/new/tls.pem" /etc/hotline/
}
enrols() { stage_enroll "$envoy" "$relay"; }
does_not() { if "$@"; then return 1; fi; }

only_the_relay_reads_its_state() { [ "$(stat -c %a /var/lib/private/hotline)" = 700 ]; }

mkdir -p "$work/authorities"
stage_authority "$alba" mfa.alba
stage_authority "$borduria" mod.borduria
stage_relay "$relay" relay.mfa.alba "$alba" "$borduria"
install_service
hurry_the_watchdog

claim TheServiceStarts systemctl start hotlined
set_stations
claim AMessagePasses good_message_passes
claim OnlyTheRelayReadsItsState only_the_relay_reads_its_state

pid=$(property MainPID)
renew_relay --out "$relay"
install -m 644 "$relay/tls.pem" /etc/hotline/
claim ARenewedCertificateIsTaken systemctl reload hotlined
claim ItIsServed is_served "$relay/tls.pem"

stage_authority "$syldavia" gov.syldavia
stage_keys "$envoy" envoy@gov.syldavia/desk-1 "$syldavia" operator
stage_trust "$envoy" "$syldavia" "$alba"
claim AStationOfAnUnknownAuthorityIsRefused does_not enrols
install_authority
claim ANewAuthorityIsTaken systemctl reload hotlined
claim ItsStationEnrols enrols

claim AStationThatIsNotRevokedIsServed at "$desk2" watch --once
install_list
claim ARevocationListIsTaken systemctl reload hotlined
claim TheRevokedStationIsRefused refused 4 "valid and not revoked" at "$desk2" status
claim OthersAreServed good_message_passes

claim ABadReloadIsRefused bad_reload_is_refused
claim TheCertificateBeforeItIsServed is_served "$relay/tls.pem"
claim TheListBeforeItIsInForce refused 4 "valid and not revoked" at "$desk2" status
install_new_key
claim ANewKeyNeedsARestart refused_reload "a new key needs a restart"
claim TheCertificateOfTheOldKeyIsServed is_served "$relay/tls.pem"
claim ReloadsKeepTheProcess same_process "$pid"
claim AMessagePassesAfterReloads good_message_passes
claim ARestartTakesTheNewKey systemctl restart hotlined
claim ItsCertificateIsServed is_served "$work/new/tls.pem"
claim AMessagePassesUnderIt good_message_passes

id=$(sent_id "$desk1" duty@mod.borduria "before the crash")
pid=$(property MainPID)
systemctl kill --signal=SEGV hotlined
claim ACrashIsFollowedByARestart restarted_since "$pid"
at "$duty" --json watch --once >"$work/received"
claim WhatWasReceiptedBeforeTheCrashIsDelivered grep -qF "$id" "$work/received"
claim TheLogStillVerifies at "$desk1" audit verify

pid=$(property MainPID)
kill -STOP "$pid"
claim AHangIsFollowedByARestart restarted_since "$pid"
claim AMessagePassesAfterTheHang good_message_passes

claim TheServiceStops systemctl stop hotlined
claim TheStopIsClean test "$(property Result)" = success
claim AStationSaysThatTheRelayIsGone refused 4 "" send "$desk1" duty@mod.borduria "while it is down"
claim TheServiceStartsAgain systemctl start hotlined
claim AMessagePassesAfterTheRestart good_message_passes
finish
