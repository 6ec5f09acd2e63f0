#!/bin/bash
# What we write, read by programs of others: the exported audit log by Go's sumdb packages, the
# certificates and revocation lists by OpenSSL, the journal by SQLite's own check. Each of them also
# has to notice a change. `tests/run outside` runs it.
# shellcheck source=tests/functional/lib.sh
source "$(dirname "$0")/functional/lib.sh"
export GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/go
stage_quietly go build -o "$work/verify_log" "$top/tests/outside/verify_log.go"
two_governments
live_line

# More than two tiles of entries.
for n in $(seq 600); do printf "line test %s\0" "$n"; done >"$work/texts"
stage_quietly at "$desk1" send capitals --to duty@mod.borduria --precedence ROUTINE --kind TEST \
  --subject Load --each "$work/texts"
vkey=$(cat "$relay/log.vkey")
tiles=$work/tiles
export_log() { "$stage_bin/hotlined" --config "$relay/hotlined.toml" audit export "$1"; }
stage_quietly export_log "$tiles"

claim "GoReadsTheExportedLog" "$work/verify_log" "$vkey" "$tiles"
claim "ItHasMoreThanTwoTiles" test -f "$tiles/tile/0/001"
stage_quietly at "$duty" watch --once
stage_quietly export_log "$tiles"
claim "GoReadsALaterExportIntoTheSameFolder" "$work/verify_log" "$vkey" "$tiles"

# One bit of FILE, at BYTE, in a copy of the export.
changed() { # FILE BYTE
  local copy=$work/changed
  rm -rf "$copy"
  cp -r "$tiles" "$copy"
  printf '\x5a' | dd of="$copy/$1" bs=1 seek="$2" conv=notrunc status=none
  cmp -s "$tiles/$1" "$copy/$1" && printf '\xa5' | dd of="$copy/$1" bs=1 seek="$2" conv=notrunc status=none
  refused 1 verify_log "$work/verify_log" "$vkey" "$copy"
}
claim "GoNoticesAChangedHash" changed tile/0/000 77
claim "GoNoticesAChangedEntry" changed tile/entries/001 100
claim "GoNoticesAChangedCheckpoint" changed checkpoint 25
claim "GoRefusesAnotherKey" refused 1 verify_log "$work/verify_log" "${vkey%?}A" "$tiles"

check_certificate() { # AUTHORITY-DIR CERTIFICATE [OPTION...]
  local authority=$1 certificate=$2
  shift 2
  openssl verify -x509_strict -CAfile "$authority/root.pem" -untrusted "$certificate" "$@" "$certificate"
}
for certificate in "$desk1/identity.pem" "$desk1/tls.pem" "$relay/tls.pem"; do
  claim "OpenSslBuildsThePath:${certificate#"$work/"}" check_certificate "$alba" "$certificate"
done
claim "OpenSslTakesTheRelayForAServer" check_certificate "$alba" "$relay/tls.pem" -purpose sslserver \
  -verify_hostname relay.mfa.alba
claim "OpenSslRefusesAnotherAuthoritysRoot" refused 2 "unable to get" check_certificate "$borduria" "$desk1/tls.pem"
stage_quietly "$top/certs/authority" revoke watch@mfa.alba/desk-2 --dir "$alba"
stage_quietly "$top/certs/authority" crl --dir "$alba"
claim "OpenSslReadsTheRevocation" refused 2 revoked check_certificate "$alba" "$desk2/tls.pem" \
  -crl_check -CRLfile "$alba/crl.pem"
claim "OpenSslKeepsTheOthers" check_certificate "$alba" "$desk1/tls.pem" -crl_check -CRLfile "$alba/crl.pem"

stage_stop "$relay"
integrity() { test "$(sqlite3 "$1" 'pragma integrity_check' 2>&1)" = ok; }
claim "SqliteFindsTheJournalWhole" integrity "$relay/state/journal.db"
claim "SqliteFindsTheStationsStoreWhole" integrity "$desk1/store.db"

# A message that was receipted and waits, taken from the journal by another hand.
stage_start "$relay"
stage_quietly send "$desk1" duty@mod.borduria "nobody has it yet"
stage_stop "$relay"
hotlined() { timeout 20 "$stage_bin/hotlined" --config "$relay/hotlined.toml" "$@"; }
claim "TheLogVerifiesWhileItWaits" hotlined audit verify
sqlite3 "$relay/state/journal.db" 'DELETE FROM envelope WHERE entry = (SELECT max(entry) FROM envelope)'
claim "AVerifyNamesAMessageThatWasTaken" refused 1 "is missing" hotlined audit verify
claim "TheRelayDoesNotServeWithoutIt" refused 1 "is missing" hotlined run
finish
