#!/bin/bash
# certs/authority as an officer meets it: what it signs, and all that it refuses.
# Prints one line per check and ends with `N passed, N failed, N skipped`.
set -uo pipefail
export LC_ALL=C TZ=UTC

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tool=$source_dir/certs/authority
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place" || exit 1

passed=0 failed=0
said='' text='' code=0

ok() { passed=$((passed + 1)); echo "ok $1"; }
not_ok() { failed=$((failed + 1)); printf 'not ok %s: exit %s, said: %s\n' "${1//: /, }" "$code" "$said"; }

# Runs the tool without a terminal.
authority() { said=$("$tool" "$@" 2>&1 </dev/null); code=$?; }

# expect CLAIM CODE WORDS: of the last run.
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

shows() { grep -q -- "$1" <<<"$text"; }
text_of() { openssl x509 -in "$1" -noout -text; }

# A request with the content given, by hand: request FILE SUBJECT USAGE NAMES [KEY-TYPE]
request() {
  local key=(-algorithm ed25519)
  [ "${5:-}" != P-256 ] || key=(-algorithm EC -pkeyopt ec_paramgen_curve:P-256)
  [ "${5:-}" != RSA ] || key=(-algorithm RSA -pkeyopt rsa_keygen_bits:2048)
  [ -f "$1.key" ] || openssl genpkey "${key[@]}" -out "$1.key" 2>/dev/null
  openssl req -new -key "$1.key" -subj "$2" -out "$1.csr" -config <(printf '%s\n' '[req]' \
    'distinguished_name = subject' 'prompt = no' 'req_extensions = e' '[subject]' '[e]' \
    'keyUsage = critical, digitalSignature' "extendedKeyUsage = $3" "subjectAltName = $4" "${6:-}")
}

readonly identity=critical,2.25.54924701951593117173400308492233975405.1
readonly uri=URI:hotline://mfa.alba/watch/desk-9
sign9() { authority sign-station watch@mfa.alba/desk-9 --role operator "$@"; }

# --- usage
authority
expect "without a command it says that one is missing" 2 "a command is missing"
authority --help
expect "help names every command" 0 "fingerprint [FILE]"
authority dance
expect "an unknown command is named" 2 "no command 'dance'"
authority list --role operator
expect "an option that the command would ignore is an error" 2 "list has no option '--role'"
authority init
expect "init without a domain says what it needs" 2 "init needs one DOMAIN"
authority list
expect "without a folder it says how to make one" 1 "is no authority's folder"

# --- init
authority init mfa.alba
expect "no prompt without a terminal: init names the option" 1 "--passphrase-file FILE"
check "a failed init leaves nothing behind" test ! -e authority
echo short >short.txt
authority init mfa.alba --passphrase-file short.txt
expect "a short passphrase is refused" 1 "shorter than 8"
for domain in MFA.alba mfa..alba mfa-.alba 10.0.0.1 mfa_alba 'mfa.alba/x' "$(printf 'a%.0s' {1..64})"; do
  authority init "$domain" --no-passphrase
  expect "domain $domain is refused" 3 "is no authority's domain"
done
echo "a long enough phrase" >phrase.txt
echo "another phrase for the root" >root-phrase.txt
authority init mfa.alba --passphrase-file phrase.txt --root-passphrase-file root-phrase.txt
expect "init makes an authority" 0 "authority of mfa.alba"
authority init mfa.alba --no-passphrase
expect "a second init over it is refused" 3 "is not empty"
check "keys are encrypted" grep -q ENCRYPTED authority/private/root.key authority/private/issuing.key
check "nobody else can read the keys" test "$(stat -c %a authority authority/private authority/private/root.key | tr '\n' ' ')" = "700 700 600 "
text=$(text_of authority/issuing.pem)
for words in 'Name Constraints: critical' 'URI:mfa.alba' 'DNS:mfa.alba' 'IP:0.0.0.0/0.0.0.0' \
    'IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0' 'CA:TRUE, pathlen:0'; do
  check "the issuing CA has $words" shows "$words"
done
authority fingerprint
check "fingerprint is the SHA-256 of the root's DER in four rows" test "$(tr -d ' \n' <<<"$said")" = \
  "$(openssl x509 -in authority/root.pem -outform DER | sha256sum | cut -d ' ' -f 1)" -a "$(wc -l <<<"$said")" = 4
rm authority/private/root.key

# --- stations
authority request watch@mfa.alba/desk-1 --role operator --role releaser --out desk-1
expect "request makes keys and requests" 0 "desk-1/tls.csr"
authority sign-station watch@mfa.alba/desk-1 --role operator --role releaser desk-1/identity.csr
expect "no prompt without a terminal: signing names the option" 1 "--passphrase-file FILE"
authority sign-station watch@mfa.alba/desk-1 --role operator --role releaser desk-1/identity.csr --passphrase-file root-phrase.txt
expect "a wrong passphrase is said" 1 "does not open"
authority sign-station watch@mfa.alba/desk-1 --role operator --role releaser desk-1/identity.csr --passphrase-file phrase.txt
expect "the right passphrase signs, and the root key is not needed" 0 "signed identity certificate"
authority revoke watch@mfa.alba/desk-1 --passphrase-file phrase.txt
expect "the right passphrase revokes" 0 "revocation list 1 with 1 certificates"

# A second authority without passphrases keeps the rest quick.
mv authority sealed
authority init mfa.alba --no-passphrase
expect "init without passphrases, when told so" 0 "authority of mfa.alba"
authority sign-station watch@mfa.alba/desk-1 --role operator desk-1/identity.csr
expect "roles that differ from the request are refused" 3 "another subject or other roles"
authority sign-station watch@mfa.alba/desk-1 desk-1/identity.csr
expect "the refusal names the roles that were asked for" 3 "give --role operator --role releaser"
authority sign-station watch@mfa.alba/desk-2 --role operator --role releaser desk-1/identity.csr
expect "a name that differs from the request is refused" 3 "asks for another name"
authority sign-station watch@mfa.alba/desk-1 --role operator --role releaser desk-1/identity.csr desk-1/tls.csr --out desk-1
expect "a station's two keys are certified at once" 0 "signed tls certificate"
for file in identity tls; do
  check "the $file certificate leads to the root" openssl verify -CAfile authority/root.pem \
    -untrusted authority/issuing.pem desk-1/$file.pem
  text=$(text_of desk-1/$file.pem)
  check "the $file certificate has the URI" shows URI:hotline://mfa.alba/watch/desk-1
  check "the $file certificate has both roles" shows 'OU = operator, OU = releaser'
  check "the $file certificate's extended usage is critical" shows 'Extended Key Usage: critical'
done
check "the identity certificate is refused as a TLS client" \
  bash -c '! openssl verify -purpose sslclient -CAfile authority/root.pem -untrusted authority/issuing.pem desk-1/identity.pem'
check "the TLS certificate is refused as a TLS server" \
  bash -c '! openssl verify -purpose sslserver -CAfile authority/root.pem -untrusted authority/issuing.pem desk-1/tls.pem'
authority sign-station watch@mfa.alba/desk-1 --role operator --role releaser desk-1/tls.csr
expect "a name with a valid certificate is refused" 3 "has a valid tls certificate already"

for name in watch@mod.borduria/desk-1 watch@mfa.alba.evil/desk-1 watch@evil.mfa.alba/desk-1; do
  authority sign-station "$name" --role operator desk-1/identity.csr
  expect "$name belongs to another authority" 3 "this is the authority of mfa.alba"
done
for name in Watch@mfa.alba/desk-1 watch@MFA.alba/desk-1 watch@mfa.alba/desk_1 'watch@mfa.alba/desk 1' watch@mfa.alba \
    watch@mfa.alba/../x hotline://mfa.alba:1/watch/desk-1 hotline://x@mfa.alba/watch/desk-1 watch@mfa.alba/-d $'a@mfa.alba/b\nc'; do
  authority sign-station "$name" --role operator desk-1/identity.csr
  expect "the name $(tr '\n' '?' <<<"$name") is refused" 3 "is no station and no relay"
done
authority sign-station relay.mfa.alba --role operator desk-1/identity.csr
expect "a relay is no station" 3 "is a relay"
authority sign-station watch@mfa.alba/desk-9 --role minister desk-1/identity.csr
expect "an unknown role is refused" 2 "no role 'minister'"

# --- requests that say something else than the officer
request upper /CN=station/OU=operator $identity URI:hotline://MFA.alba/watch/desk-9
sign9 upper.csr
expect "upper case in the URI is refused" 3 "asks for another name"
request two /CN=station/OU=operator $identity "$uri,$uri"
sign9 two.csr
expect "two URIs are refused" 3 "asks for another name"
request dns /CN=station/OU=operator $identity "$uri,DNS:relay.mfa.alba"
sign9 dns.csr
expect "a DNS name beside the URI is refused" 3 "asks for another name"
request subject /CN=minister/OU=operator $identity "$uri"
sign9 subject.csr
expect "another subject is refused" 3 "another subject"
request more /CN=station/OU=operator $identity "$uri" ed25519 'basicConstraints = critical, CA:TRUE'
sign9 more.csr
expect "a request to be a CA is refused" 3 "asks for more"
request usage /CN=station/OU=operator emailProtection "$uri"
sign9 usage.csr
expect "another extended usage is refused" 3 "does not ask for one of Hotline's purposes"
request server /CN=station/OU=operator serverAuth "$uri"
sign9 server.csr
expect "a station cannot get a relay's usage" 3 "but watch@mfa.alba/desk-9 is a station"
request p256 /CN=station/OU=operator $identity "$uri" P-256
sign9 p256.csr
expect "a P-256 identity key is refused" 3 "an identity key must be Ed25519"
request rsa /CN=station/OU=operator clientAuth "$uri" RSA
sign9 rsa.csr
expect "an RSA key is refused" 3 "a type that is not allowed"
head -c 300 upper.csr >broken.csr
sign9 broken.csr
expect "a broken request is refused" 3 "is no certificate request"
sign9 missing.csr
expect "a missing request is named" 1 "missing.csr cannot be read"
cp desk-1/identity.key stolen.key
request stolen /CN=station/OU=operator $identity "$uri"
sign9 stolen.csr
expect "a key certified under another name is refused" 3 "stands in another certificate already"
cp authority/private/issuing.key own.key
request own /CN=station/OU=operator $identity "$uri"
sign9 own.csr
expect "the authority's own key is refused" 3 "is the authority's own"
request both /CN=station/OU=operator $identity "$uri"
cp both.key both2.key
request both2 /CN=station/OU=operator clientAuth "$uri"
sign9 both.csr both2.csr
expect "one key for identity and TLS is refused" 3 "the same key"
authority list
check "refused requests leave no trace" test "$(grep -c desk-9 <<<"$said")" = 0
request fine /CN=station/OU=operator clientAuth "$uri" P-256
sign9 fine.csr
expect "a P-256 TLS key is signed" 0 "signed tls certificate"

# --- validity
request dates /CN=station/OU=operator $identity "$uri"
sign9 dates.csr --until 2026-02-30x
expect "a date that is none is refused" 2 "is no date"
sign9 dates.csr --days 0
expect "no days are refused" 2 "--days must be"
sign9 dates.csr --days 9000
expect "a certificate cannot outlive the issuing CA" 3 "would outlive"
sign9 dates.csr --from 2020-01-01 --until 2020-02-01T12:00:00Z
expect "dates are signed as they are given" 0 "until 2020-02-01"
authority list
text=$said
check "list shows it as expired" shows 'desk-9 *identity *expired *2020-01-01 *2020-02-01 *operator'
sign9 dates.csr
expect "after the end the name is free again" 0 "signed identity certificate"

# --- relays and their log
authority request relay.mfa.alba --out relay
authority sign-relay relay.mfa.alba relay/tls.csr --out relay
expect "a relay is certified" 0 "signed relay certificate"
check "the relay's certificate is good for its DNS name" openssl verify -purpose sslserver \
  -verify_hostname relay.mfa.alba -CAfile authority/root.pem -untrusted authority/issuing.pem relay/tls.pem
for name in relay.mod.borduria relay.mfa.alba.evil relay.evil.mfa.alba mfa.alba; do
  authority sign-relay "$name" relay/tls.csr
  expect "relay $name belongs to another authority" 3 "this is the authority of mfa.alba"
done
authority sign-relay relay.mfa.alba
expect "sign-relay without anything to sign says so" 2 "or --log FILE"
body=$({ printf '\001'; openssl pkey -in upper.key -pubout -outform DER | tail -c 32; } | base64 -w 0)
key_id() { { printf '%s\n' "$1"; base64 -d <<<"$body"; } | sha256sum | cut -c 1-8; }
echo "relay.mfa.alba/log+$(key_id relay.mfa.alba/log)+$body" >log.txt
echo "other.mfa.alba/log+$(key_id other.mfa.alba/log)+$body" >other.txt
echo "relay.mfa.alba/log+00000000+$body" >damaged.txt
authority sign-relay relay.mfa.alba --log other.txt
expect "another log's key is refused" 3 "the log of relay.mfa.alba is relay.mfa.alba/log"
authority sign-relay relay.mfa.alba --log damaged.txt
expect "a damaged log key is refused" 3 "its key id does not fit"
authority sign-relay relay.mfa.alba --log upper.csr
expect "what is no log key is refused" 3 "holds no verifier key"
authority sign-relay relay.mfa.alba --log log.txt --out relay
expect "the relay's log key is signed" 0 "signed the log key"
head -n 3 relay/log-key.txt >signed.txt
sed -n 's/^signature //p' relay/log-key.txt | base64 -d >signature.bin
openssl x509 -in authority/issuing.pem -noout -pubkey >issuing.pub
check "openssl alone can verify it" openssl pkeyutl -verify -rawin -pubin -inkey issuing.pub -sigfile signature.bin -in signed.txt

# --- renew, revoke, lists
authority renew watch@mfa.alba/desk-7
expect "renewing what was never signed is refused" 3 "no valid certificate to renew"
authority renew watch@mfa.alba/desk-1 --days 30
expect "renew keeps keys and roles" 0 "as operator, releaser"
check "the renewed certificate is for the same key" test \
  "$(openssl x509 -in authority/stations/watch/desk-1/tls.pem -noout -pubkey)" = "$(openssl x509 -in desk-1/tls.pem -noout -pubkey)"
authority request watch@mfa.alba/desk-1 --role operator --out desk-1b
authority renew watch@mfa.alba/desk-1 --role operator desk-1b/identity.csr
expect "renew takes new keys and roles from new requests" 0 "for watch@mfa.alba/desk-1 as operator,"
authority revoke watch@mfa.alba/desk-1 --reason keyCompromise
expect "revoke takes back all that is valid under a name" 0 "revocation list 1 with 5 certificates"
openssl crl -in authority/crl.pem -out list.pem 2>/dev/null
check "openssl refuses the revoked certificate by the list" bash -c \
  '! openssl verify -crl_check -CRLfile list.pem -CAfile authority/root.pem -untrusted authority/issuing.pem desk-1/tls.pem'
check "openssl still takes the others" \
  openssl verify -crl_check -CRLfile list.pem -CAfile authority/root.pem -untrusted authority/issuing.pem relay/tls.pem
authority revoke watch@mfa.alba/desk-1
expect "there is nothing left to revoke" 3 "no valid certificate"
authority sign-station watch@mfa.alba/desk-1 --role operator --role releaser desk-1/tls.csr
expect "a revoked key is never signed again" 3 "stands in another certificate already: revoked"
authority request watch@mfa.alba/desk-1 --role operator --out desk-1c
authority sign-station watch@mfa.alba/desk-1 --role operator desk-1c/identity.csr desk-1c/tls.csr
expect "a new key is, under the freed name" 0 "signed tls certificate"
authority crl --days 7
expect "the next list has the next number" 0 "revocation list 2 with 5 certificates, next one due in 7 days"
authority revoke 0011223344556677
expect "an unknown serial is refused" 3 "no certificate 0011223344556677"

# --- list, locks, leftovers
authority list
text=$said
widths() { awk '{print match($0, / [^ ]+$/)}' <<<"$text" | sort -u | wc -l; }
check "list is aligned" test "$(widths)" = 1
rm -rf authority/facts
authority list
check "list is the same after its cache is lost" test "$said" = "$text"
mkdir authority/.work.dead
authority list
check "what a killed run left behind is swept" test ! -e authority/.work.dead
for i in 1 2 3; do
  authority request watch@mfa.alba/many-$i --role operator --out many-$i
done
for i in 1 2 3; do
  "$tool" sign-station watch@mfa.alba/many-$i --role operator many-$i/identity.csr >/dev/null 2>&1 </dev/null &
done
wait
authority list
check "runs at the same time do not lose each other's work" test "$(grep -c many- <<<"$said")" = 3
check "no work folder is left" bash -c '! ls -d authority/.work.* authority/.new.* 2>/dev/null'

# --- a new issuing CA under the same root
leads() { openssl verify -CAfile "$1" -untrusted "$2" "$2"; }
refuses() { ! leads "$1" "$2"; }
rm -rf authority
authority init mfa.alba --passphrase-file phrase.txt --root-passphrase-file root-phrase.txt
authority request watch@mfa.alba/desk-1 --role operator --out one
authority sign-station watch@mfa.alba/desk-1 --role operator one/identity.csr one/tls.csr --passphrase-file phrase.txt --out before
phrases=(--passphrase-file phrase.txt --root-passphrase-file root-phrase.txt)
issuing_before=$(sha256sum authority/issuing.pem)
authority renew issuing
expect "renew issuing asks nobody without a terminal" 1 "--passphrase-file FILE"
authority renew issuing --passphrase-file phrase.txt
expect "the issuing key's passphrase does not open the root" 1 "does not open ./authority/private/root.key"
authority renew issuing --passphrase-file root-phrase.txt
expect "the root's passphrase does not open the issuing key" 1 "does not open ./authority/private/issuing.key"
mv authority/private/root.key medium.key
authority renew issuing "${phrases[@]}"
expect "renew issuing needs the root key from its medium" 1 "--root-key FILE"
authority renew root "${phrases[@]}"
expect "so does renew root" 1 "--root-key FILE"
authority renew issuing "${phrases[@]}" --root-key one/tls.key
expect "another key is not the root's" 3 "is not the key of ./authority/root.pem"
authority renew issuing "${phrases[@]}" --root-key authority/private/issuing.key --root-passphrase-file phrase.txt
expect "the issuing key is not the root's" 3 "is not the key of ./authority/root.pem"
authority renew issuing "${phrases[@]}" --root-key medium.key --days 9000
expect "an issuing CA cannot outlive the root" 3 "would outlive the root"
authority renew issuing one/tls.csr "${phrases[@]}" --root-key medium.key
expect "renew issuing takes no request" 2 "renew issuing takes nothing more"
for option in '--role operator' '--out here' '--until 2030-01-01' '--from 2026-01-01'; do
  # shellcheck disable=SC2086
  authority renew issuing "${phrases[@]}" --root-key medium.key $option
  expect "renew issuing refuses $option" 2 "takes no --role"
done
authority renew watch@mfa.alba/desk-1 --root-key medium.key --passphrase-file phrase.txt
expect "renew of a station refuses --root-key" 2 "are for renew issuing and renew root"
authority sign-station watch@mfa.alba/desk-1 --root-key medium.key
expect "signing refuses --root-key" 2 "has no option '--root-key'"
check "refused renewals change nothing" test "$(sha256sum authority/issuing.pem)" = "$issuing_before" -a ! -e authority/crl.pem
authority renew issuing "${phrases[@]}" --root-key medium.key
expect "renew issuing makes a second issuing CA" 0 "new issuing CA, number 2"
check "its key is encrypted" grep -q ENCRYPTED authority/private/issuing.key
check "the former key is kept, encrypted" grep -q ENCRYPTED authority/private/issuing-1.key
text=$(text_of authority/issuing.pem)
for words in 'CN = Hotline issuing 2' 'Name Constraints: critical' 'URI:mfa.alba' 'DNS:mfa.alba' 'CA:TRUE, pathlen:0'; do
  check "the new issuing CA has $words" shows "$words"
done
check "the root key stays away" test ! -e authority/private/root.key
authority renew watch@mfa.alba/desk-1 --passphrase-file phrase.txt --out between
expect "a station is renewed under it" 0 "signed tls certificate"
check "certificates from before stay good" leads authority/root.pem before/tls.pem
check "certificates from after are good" leads authority/root.pem between/tls.pem
check "they come from different issuing CAs" bash -c \
  '! openssl verify -partial_chain -CAfile authority/former/issuing-1.pem between/tls.pem'
cp authority/private/issuing-1.key former.key
openssl pkey -in former.key -passin file:phrase.txt -out own9.key
request own9 /CN=station/OU=operator $identity "$uri"
sign9 own9.csr --passphrase-file phrase.txt
expect "the former issuing key is refused in a request" 3 "is the authority's own"
authority revoke watch@mfa.alba/desk-1 --passphrase-file phrase.txt
expect "revoke takes back what either of them signed" 0 "revocation list 2 with 4 certificates"
check "there is a list of each" test "$(grep -c 'BEGIN X509 CRL' authority/crl.pem)" = 2
csplit -s -z -f list- authority/crl.pem '/BEGIN X509 CRL/' '{*}'
for pair in list-00:between list-01:before; do
  check "openssl refuses the certificate from ${pair#*:} by its issuer's list" bash -c "openssl crl -in ${pair%:*} -out l.pem &&
    openssl verify -crl_check -CRLfile l.pem -CAfile authority/root.pem -untrusted ${pair#*:}/tls.pem ${pair#*:}/tls.pem 2>&1 | grep -q revoked"
done

# --- the next root, by cross-signature
authority request watch@mfa.alba/desk-2 --role operator --out two
authority sign-station watch@mfa.alba/desk-2 --role operator two/identity.csr two/tls.csr --passphrase-file phrase.txt --out old
cp authority/root.pem root-1.pem
authority renew root --passphrase-file phrase.txt --root-key medium.key
expect "the issuing key's passphrase does not make a root" 1 "does not open medium.key"
authority renew root "${phrases[@]}" --root-key medium.key --until 2040-01-01
expect "renew root refuses --until" 2 "takes no --role"
check "a refused renewal leaves the root alone" cmp root-1.pem authority/root.pem
authority renew root "${phrases[@]}" --root-key medium.key
expect "renew root makes the successor" 0 "new root, number 2"
check "the new root is another" bash -c '! cmp -s root-1.pem authority/root.pem'
check "its key is encrypted" grep -q ENCRYPTED authority/private/root.key
check "the old root's key stays on its medium" test ! -e authority/private/root-1.key
text=$(text_of authority/successor.pem)
for words in 'Issuer: O = mfa.alba, CN = Hotline root$' 'Subject: O = mfa.alba, CN = Hotline root 2' 'CA:TRUE, pathlen:1' \
    'Name Constraints: critical' 'URI:mfa.alba' 'DNS:mfa.alba' 'IP:0.0.0.0/0.0.0.0' 'IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0'; do
  check "the successor's certificate has $words" shows "$words"
done
check "it holds the new root's key" test "$(openssl x509 -in authority/successor.pem -noout -pubkey)" = \
  "$(openssl x509 -in authority/root.pem -noout -pubkey)"
check "it ends no later than the old root" test "$(date -d "$(openssl x509 -in authority/successor.pem -noout -enddate | cut -d= -f2)" +%s)" -le \
  "$(date -d "$(openssl x509 -in root-1.pem -noout -enddate | cut -d= -f2)" +%s)"
authority renew watch@mfa.alba/desk-2 --passphrase-file phrase.txt --out new
expect "a station is renewed after the change" 0 "signed identity certificate"
check "who pinned the old root believes the old certificate" leads root-1.pem old/tls.pem
check "who pinned the old root believes the new certificate" leads root-1.pem new/tls.pem
check "who pinned the new root believes the new certificate" leads authority/root.pem new/tls.pem
check "who pinned the new root refuses the chain from before" refuses authority/root.pem old/tls.pem
authority init mod.borduria --no-passphrase --dir other
check "another authority's root believes neither" refuses other/root.pem new/tls.pem
authority renew root "${phrases[@]}"
expect "a second successor is refused while the first root lasts" 3 "has its one successor already"
authority renew root "${phrases[@]}" --root-key medium.key
expect "the old root's key signs nothing more" 3 "is not the key of ./authority/root.pem"
cp authority/private/root.key copy.key
openssl pkey -in copy.key -passin file:root-phrase.txt -out own8.key
request own8 /CN=station/OU=operator $identity "$uri"
sign9 own8.csr --passphrase-file phrase.txt
expect "the new root's key is refused in a request" 3 "is the authority's own"
authority sign-relay relay.mfa.alba relay/tls.csr --log log.txt --passphrase-file phrase.txt --out relay2
expect "a relay and its log key are signed after the change" 0 "signed the log key"
check "the successor stands behind the log key" test "$(grep -c 'BEGIN CERT' relay2/log-key.txt)" = 2
authority crl --passphrase-file phrase.txt
expect "lists go on counting" 0 "revocation list 4 with 4 certificates"
check "the successor stands behind each list" test "$(grep -c 'BEGIN CERT' authority/crl.pem)" = 4
authority renew issuing "${phrases[@]}" --days 9000
expect "an issuing CA cannot outlive the new root" 3 "would outlive the root"
authority renew issuing "${phrases[@]}"
expect "the new root signs issuing CAs" 0 "new issuing CA, number 3"

# --- a folder whose name has a space
authority init mod.borduria --no-passphrase --dir "two words"
expect "a folder's name may have a space" 0 "authority of mod.borduria"
authority renew issuing --dir "two words"
expect "also when the issuing CA is renewed" 0 "revocation list 1"
authority renew root --dir "two words"
expect "and the root" 0 "revocation list 2"
check "all of its lists are there" test "$(grep -c 'BEGIN X509 CRL' "two words/crl.pem")" = 2

# --- a change that was decided and not finished
mkdir -p authority/.next/former
cp other/root.pem authority/.next/former/root-9.pem
authority list
expect "the next run finishes a change that was cut short" 0 "desk-2"
check "all of it" test -e authority/former/root-9.pem -a ! -e authority/.next

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
