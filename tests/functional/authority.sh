# Verbs for the tests of certs/authority, sourced first, by bash, in the place of lib.sh: the tool as
# an officer without a terminal runs it, in the test's own folder, and requests made by hand.
#
#   authority COMMAND...            runs the tool: $code is how it ended, $said what it said
#   expect CLAIM CODE WORDS         of the last run
#   check CLAIM COMMAND...          ok if the command succeeds
#   shows PATTERN                   $text has it; `text_of FILE` prints a certificate
#   request FILE SUBJECT USAGE NAMES [KEY-TYPE] [EXTENSION]   FILE.csr; FILE.key is made if it is not there
#   sign9 REQUEST...                certifies as desk-9, the station of $uri
#   quick_authority                 mfa.alba without passphrases, which has certified desk-1: two keys, two roles
#   log_key ORIGIN [KEY-ID]         prints a verifier key, always of the same log.key
# shellcheck source=tests/functional/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# Here it is `expect` that looks at how a command ended.
set +e
export LC_ALL=C TZ=UTC
cd "$work" || exit 1
tool=$top/certs/authority
said='' text='' code=0
readonly identity=critical,2.25.54924701951593117173400308492233975405.1
readonly uri=URI:hotline://mfa.alba/watch/desk-9

authority() {
  said=$("$tool" "$@" 2>&1 </dev/null)
  code=$?
}

expect() {
  if [ "$code" -eq "$2" ] && [[ $said == *"$3"* ]]; then ok "$1"; else not_ok "$1"; fi
}

check() {
  local claim=$1
  shift
  said=$("$@" 2>&1)
  code=$?
  if [ "$code" -eq 0 ]; then ok "$claim"; else not_ok "$claim"; fi
}

not_ok() { fails "${1//: /, }" "exit $code, said: $said"; }

shows() { grep -q -- "$1" <<<"$text"; }
text_of() { openssl x509 -in "$1" -noout -text; }

request() {
  local key=(-algorithm ed25519)
  [ "${5:-}" != P-256 ] || key=(-algorithm EC -pkeyopt ec_paramgen_curve:P-256)
  [ "${5:-}" != RSA ] || key=(-algorithm RSA -pkeyopt rsa_keygen_bits:2048)
  [ -f "$1.key" ] || openssl genpkey "${key[@]}" -out "$1.key" 2>/dev/null
  openssl req -new -key "$1.key" -subj "$2" -out "$1.csr" -config <(printf '%s\n' '[req]' \
    'distinguished_name = subject' 'prompt = no' 'req_extensions = e' '[subject]' '[e]' \
    'keyUsage = critical, digitalSignature' "extendedKeyUsage = $3" "subjectAltName = $4" "${6:-}")
}

sign9() { authority sign-station watch@mfa.alba/desk-9 --role operator "$@"; }

quick_authority() {
  stage_authority authority mfa.alba
  stage_quietly "$tool" request watch@mfa.alba/desk-1 --role operator --role releaser --out desk-1
  stage_quietly "$tool" sign-station watch@mfa.alba/desk-1 --role operator --role releaser \
    desk-1/identity.csr desk-1/tls.csr --out desk-1
}

log_key() {
  local body id=${2:-}
  [ -f log.key ] || openssl genpkey -algorithm ed25519 -out log.key
  body=$({ printf '\001'; openssl pkey -in log.key -pubout -outform DER | tail -c 32; } | base64 -w 0)
  : "${id:=$({ printf '%s\n' "$1"; base64 -d <<<"$body"; } | sha256sum | cut -c 1-8)}"
  echo "$1+$id+$body"
}
