# What people read: help, progress, errors. Exit codes: 1 the authority cannot,
# 2 wrong usage, 3 refused.

say() { printf '%s\n' "$*"; }

# Text from outside, fit for a terminal and short.
printable() { printf '%.80s' "$1" | tr -c '[:print:]' '?'; }

# Names of files and what stands in them come from anywhere: no line of theirs, no control character.
complain() {
  local line margin=authority:
  for line in "${@//$'\n'/?}"; do
    printf '%-10s %s\n' "$margin" "$line"
    margin=
  done | LC_ALL=C tr -c '[:print:]\n' '?' >&2
}

# die WHAT [WHAT TO DO...]
die() { complain "$@"; exit 1; }
refuse() { complain "$@"; exit 3; }
usage() { complain "$@" "see certs/authority --help"; exit 2; }

need_tools() {
  local tool
  for tool in openssl flock awk sha256sum base64 od date; do
    command -v "$tool" >/dev/null || die "$tool is missing on this machine" \
      "install it: apt-get install $([ "$tool" = awk ] && echo mawk || echo "$tool")"
  done
}

show_help() {
  cat <<'HELP'
certs/authority: the keys and certificates of one authority

  init DOMAIN                    make the root and the issuing CA of mfa.alba
  sign-station STATION CSR...    certify a station's identity and TLS keys
  sign-relay RELAY [CSR]         certify a relay's TLS key; with --log, its log key
  renew NAME [CSR...]            certify a station or relay again: the same keys, or those
                                 of the new requests
  renew issuing                  a new issuing CA under the same root; needs the root key
  renew root                     a new root, signed by the old one as its one successor
  revoke NAME|SERIAL             take certificates back and write a new revocation list
  crl                            write a new revocation list
  list                           show what was signed and what became of it
  fingerprint [FILE]             show the root's fingerprint, or that of a certificate
  request NAME                   make keys and requests for a station or relay; run it
                                 where the keys will live (it needs no authority folder)

STATION is watch@mfa.alba/desk-1 or hotline://mfa.alba/watch/desk-1, RELAY is NAME.DOMAIN.

Options
  --dir DIR                 the authority's folder (default: ./authority)
  --role ROLE               operator, releaser or auditor; repeat it for more.
                            It must match the request: who signs says what is signed
  --log FILE                sign-relay: the relay's verifier key, from `hotlined audit key`
                            (- for standard input)
  --out DIR                 also put what was signed there; request: where the keys go
  --days N                  validity (default: 365; crl and revoke: 30, until the next
                            list; init, renew root and renew issuing: 20 and 10 years)
  --from DATE, --until DATE the same as dates: 2026-11-22 or 2026-11-22T16:30:00Z
  --reason WORD             revoke: unspecified, keyCompromise, affiliationChanged,
                            superseded or cessationOfOperation
  --purpose WORD            revoke: only identity, tls or relay certificates
  --passphrase-file FILE    the issuing key's passphrase is that file's first line
  --root-key FILE           renew issuing, renew root: the root key (default: DIR/private/root.key)
  --root-passphrase-file F  the root key's passphrase (default: as --passphrase-file)
  --no-passphrase           init: leave both keys unencrypted; for drills and tests

After init, move DIR/private/root.key to a medium that stays offline: nothing else here
needs it. Give DIR/root.pem to the other side and read them the fingerprint over a channel
that they trust. Exit codes: 0 done, 1 could not, 2 wrong usage, 3 refused.
HELP
}
