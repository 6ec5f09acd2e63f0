#!/bin/bash
# certs/authority as an officer meets it: how an authority begins, what it signs for a station, and
# all that it refuses.
# shellcheck source=tests/functional/authority.sh
source "$(dirname "$0")/authority.sh"

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
authority fingerprint $'\e[31mx\nauthority: all is well'
expect "a file's name moves no cursor and begins no line" 1 "authority: ?[31mx?authority: all is well cannot be read"
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
finish
