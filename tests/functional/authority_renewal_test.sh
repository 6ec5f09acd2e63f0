#!/bin/bash
# certs/authority renews itself: another issuing CA under the same root, then the next root; what was
# believed before stays believed.
# shellcheck source=tests/functional/authority.sh
source "$(dirname "$0")/authority.sh"

# --- a new issuing CA under the same root
leads() { openssl verify -CAfile "$1" -untrusted "$2" "$2"; }
leads_not() { ! leads "$1" "$2"; }
echo "a long enough phrase" >phrase.txt
echo "another phrase for the root" >root-phrase.txt
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
check "who pinned the new root refuses the chain from before" leads_not authority/root.pem old/tls.pem
authority init mod.borduria --no-passphrase --dir other
check "another authority's root believes neither" leads_not other/root.pem new/tls.pem
authority renew root "${phrases[@]}"
expect "a second successor is refused while the first root lasts" 3 "has its one successor already"
authority renew root "${phrases[@]}" --root-key medium.key
expect "the old root's key signs nothing more" 3 "is not the key of ./authority/root.pem"
cp authority/private/root.key copy.key
openssl pkey -in copy.key -passin file:root-phrase.txt -out own8.key
request own8 /CN=station/OU=operator $identity "$uri"
sign9 own8.csr --passphrase-file phrase.txt
expect "the new root's key is refused in a request" 3 "is the authority's own"
authority request relay.mfa.alba --out relay
log_key relay.mfa.alba/log >log.txt
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

finish
