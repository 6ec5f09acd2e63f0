#!/bin/bash
# Who may connect: every certificate that must not pass does not, the log says why, and the next
# good message passes.
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
log_says() { grep -qiF -- "$1" "$relay/hotlined.log"; }

plain_station "$work/good" watch@mfa.alba/plain-1 "$alba"
claim "AGoodCertificatePasses" peer "$work/good" hello
claim "NoCertificateIsRefused" refused 4 "code 14" peer "$work/good" --tls-certificate none hello
claim "AnIdentityCertificateIsNoTlsCertificate" refused 4 "code 14" \
  peer "$work/good" --tls-certificate identity.pem --tls-key identity.key hello
claim "TheLogSaysThatThePurposeIsWrong" log_says certificate_purpose

plain_station "$work/expired" watch@mfa.alba/plain-2 "$alba" --from 2020-01-01 --until 2020-02-01
claim "AnExpiredCertificateIsRefused" refused 4 "code 14" peer "$work/expired" hello
claim "TheLogSaysThatItExpired" log_says certificate_expired

plain_station "$work/future" watch@mfa.alba/plain-3 "$alba" --from 2035-01-01 --until 2035-02-01
claim "ACertificateOfTheFutureIsRefused" refused 4 "code 14" peer "$work/future" hello

stage_authority "$work/authorities/evil.example" evil.example
plain_station "$work/unserved" watch@evil.example/desk-1 "$work/authorities/evil.example"
claim "AnUnservedAuthorityIsRefused" refused 4 "code 14" peer "$work/unserved" hello

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
claim "ARootVouchingForAnothersNameIsRefused" refused 4 "code 14" peer "$work/rogue-station" hello
# The same, with the rogue root being served for a name of its own.
printf '\n[[authority]]\ndomain = "rogue.example"\nroot = "%s/rogue.pem"\n' "$work" >"$work/rogue.toml"
cat "$relay/hotlined.toml" "$work/rogue.toml" >"$work/both.toml" && cp "$work/both.toml" "$relay/hotlined.toml"
claim "TheRogueRootIsServedForItsOwnName" "$stage_bin/hotlined" --config "$relay/hotlined.toml" reload
claim "AndStillCannotVouchForAnothers" refused 4 "code 14" peer "$work/rogue-station" hello
claim "TheLogSaysThatItIsUntrusted" log_says certificate_untrusted

# Revoked while it is connected by name: refused from the next call on.
claim "NotRevokedYet" peer "$work/good" hello
authority revoke watch@mfa.alba/plain-1 --dir "$alba"
grep -q 'crl = ' "$relay/hotlined.toml" ||
  sed -i "s,^root = \"$alba/root.pem\",&\ncrl = \"$alba/crl.pem\"," "$relay/hotlined.toml"
claim "TheListIsReloaded" "$stage_bin/hotlined" --config "$relay/hotlined.toml" reload
claim "ARevokedCertificateIsRefused" refused 4 "code 14" peer "$work/good" hello
claim "TheLogSaysThatItWasRevoked" log_says certificate_revoked

# TLS 1.3 or nothing.
tls12() {
  openssl s_client -connect "$(cat "$relay/state/address")" -tls1_2 -cert "$work/expired/tls.pem" \
    -key "$work/expired/tls.key" </dev/null 2>&1 | grep -q 'Cipher is TLS\|Cipher    : [A-Z]'
}
if tls12; then fails "Tls12IsRefused" "it was negotiated"; else ok "Tls12IsRefused"; fi
claim "TheNextGoodMessagePasses" good_message_passes
finish
