#!/bin/bash
# Who may connect: every certificate that must not pass does not, the relay's log says why, its
# owner reads what to look at, and the next good message passes.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/lib.sh"
two_governments
live_line
authority() { stage_quietly "$top/certs/authority" "$@"; }

# A station with plain key files: KEYS-DIR STATION AUTHORITY-DIR [SIGN-OPTION...]
plain_station() {
  local keys=$1 station=$2 from=$3
  shift 3
  authority request "$station" --out "$keys"
  authority sign-station "$station" "$keys/identity.csr" "$keys/tls.csr" --dir "$from" --out "$keys" "$@"
}
peer() { # KEYS-DIR COMMAND...
  local keys=$1
  shift
  "$stage_bin/peer" --address "$(cat "$relay/state/address")" --relay-name relay.mfa.alba \
    --root "$alba/root.pem" --keys "$keys" "$@"
}
logged() { grep -cF "refused a connection of an unknown peer: REFUSAL_$1 " "$relay/hotlined.log" || :; }

# turned_away NAME REFUSAL COMMAND...: the connection is refused; a client learns no reason from
# TLS, the relay's log has it. Then the next good message passes.
turned_away() {
  local name=$1 reason=$2 before
  shift 2
  before=$(logged "$reason")
  claim "$name" refused 4 "code 14" "$@"
  claim "$name:TheLogSays:$reason" test "$(logged "$reason")" -gt "$before"
  claim "$name:TheNextGoodMessagePasses" good_message_passes
}

plain_station "$work/good" watch@mfa.alba/plain-1 "$alba"
claim "AGoodCertificatePasses" peer "$work/good" hello
turned_away "NoCertificateIsRefused" NO_CERTIFICATE peer "$work/good" --tls-certificate none hello
turned_away "AnIdentityCertificateIsNoTlsCertificate" CERTIFICATE_PURPOSE \
  peer "$work/good" --tls-certificate identity.pem --tls-key identity.key hello

plain_station "$work/expired" watch@mfa.alba/plain-2 "$alba" --from 2020-01-01 --until 2020-02-01
turned_away "AnExpiredCertificateIsRefused" CERTIFICATE_EXPIRED peer "$work/expired" hello

plain_station "$work/future" watch@mfa.alba/plain-3 "$alba" --from 2035-01-01 --until 2035-02-01
turned_away "ACertificateOfTheFutureIsRefused" CERTIFICATE_EXPIRED peer "$work/future" hello

evil=$work/authorities/evil.example
stage_authority "$evil" evil.example
plain_station "$work/unserved" watch@evil.example/desk-1 "$evil"
turned_away "AnUnservedAuthorityIsRefused" UNKNOWN_AUTHORITY peer "$work/unserved" hello

# A root without constraints that vouches for another authority's name.
rogue() {
  cd "$work"
  openssl req -x509 -newkey ed25519 -nodes -keyout rogue.key -out rogue.pem -days 30 -subj /CN=rogue \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
  mkdir -p rogue-station
  cp good/tls.key good/identity.key rogue-station/
  openssl x509 -req -in good/tls.csr -CA rogue.pem -CAkey rogue.key -days 20 -copy_extensions copyall \
    -out rogue-station/tls.pem
}
stage_quietly rogue
turned_away "ARootVouchingForAnothersNameIsRefused" CERTIFICATE_UNTRUSTED peer "$work/rogue-station" hello
# The same, with the rogue root being served for a name of its own.
printf '\n[[authority]]\ndomain = "rogue.example"\nroot = "%s/rogue.pem"\n' "$work" >"$work/rogue.toml"
cat "$relay/hotlined.toml" "$work/rogue.toml" >"$work/both.toml" && cp "$work/both.toml" "$relay/hotlined.toml"
claim "TheRogueRootIsServedForItsOwnName" "$stage_bin/hotlined" --config "$relay/hotlined.toml" reload
turned_away "AndStillCannotVouchForAnothers" CERTIFICATE_UNTRUSTED peer "$work/rogue-station" hello

# What the owner of such a certificate reads. Its station is enrolled while all is well.
owner=$work/mfa.alba/watch/owner
mkdir -p "$(dirname "$owner")"
(umask 077 && head -c 32 /dev/urandom >"$owner.key")
stage_quietly at "$owner" init watch@mfa.alba/owner
authority sign-station watch@mfa.alba/owner "$owner/identity.csr" --dir "$alba" --out "$owner"
stage_trust "$owner" "$alba" "$borduria"
enroll() { # HOME TLS-CERTIFICATE
  at "$1" enroll --identity "$1/identity.pem" --tls "$2" --relay "$(cat "$relay/state/address")" \
    --relay-name relay.mfa.alba --log "$relay/log-key.txt"
}
# cannot_connect NAME HOME: exit code 4 and the sentence that says what to look at.
cannot_connect() {
  claim "$1" refused 4 "that this station's certificate is valid and not revoked" at "$2" status
  claim "$1:TheNextGoodMessagePasses" good_message_passes
}

mkdir -p "$work/old" "$work/short"
authority sign-station watch@mfa.alba/owner "$owner/tls.csr" --from 2020-01-01 --until 2020-02-01 \
  --dir "$alba" --out "$work/old"
claim "AnExpiredCertificateIsNotEvenTaken" refused 6 "expired" enroll "$owner" "$work/old/tls.pem"
ends=$(($(date +%s) + 20))
authority sign-station watch@mfa.alba/owner "$owner/tls.csr" --until "$(date -ud "@$ends" +%FT%TZ)" \
  --dir "$alba" --out "$work/short"
claim "WhileItIsValidItsOwnerEnrols" enroll "$owner" "$work/short/tls.pem"
stage_keys "$work/evil.example/watch/desk-1" watch@evil.example/desk-2 "$evil"
stage_trust "$work/evil.example/watch/desk-1" "$evil" "$alba"
claim "TheOwnerOfAnUnservedOneReadsWhatToLookAt" \
  refused 4 "that this station's certificate is valid and not revoked" \
  enroll "$work/evil.example/watch/desk-1" "$work/evil.example/watch/desk-1/tls.pem"
claim "TheNextGoodMessagePassesAfterIt" good_message_passes
until [ "$(date +%s)" -gt "$ends" ]; do sleep 0.5; done
cannot_connect "TheOwnerOfAnExpiredOneReadsWhatToLookAt" "$owner"

# Revoked while it is connected by name: refused from the next call on.
claim "NotRevokedYet" peer "$work/good" hello
authority revoke watch@mfa.alba/plain-1 --dir "$alba"
authority revoke watch@mfa.alba/desk-2 --dir "$alba"
grep -q 'crl = ' "$relay/hotlined.toml" ||
  sed -i "s,^root = \"$alba/root.pem\",&\ncrl = \"$alba/crl.pem\"," "$relay/hotlined.toml"
claim "TheListIsReloaded" "$stage_bin/hotlined" --config "$relay/hotlined.toml" reload
turned_away "ARevokedCertificateIsRefused" CERTIFICATE_REVOKED peer "$work/good" hello
cannot_connect "TheOwnerOfARevokedOneReadsWhatToLookAt" "$desk2"
send_revoked() { send "$desk2" duty@mod.borduria "from a revoked station"; }
claim "WhatItSendsStaysQueued" refused 4 '"state":"queued"' send_revoked

# TLS 1.3 or nothing.
tls12() {
  openssl s_client -connect "$(cat "$relay/state/address")" -tls1_2 -cert "$work/expired/tls.pem" \
    -key "$work/expired/tls.key" </dev/null 2>&1 | grep -q 'Cipher is TLS\|Cipher    : [A-Z]'
}
if tls12; then fails "Tls12IsRefused" "it was negotiated"; else ok "Tls12IsRefused"; fi
claim "TheNextGoodMessagePasses" good_message_passes
finish
