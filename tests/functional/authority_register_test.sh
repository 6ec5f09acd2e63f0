#!/bin/bash
# What certs/authority has signed: how long it holds, renewed and revoked, relays and their log, the
# lists; and its folder when several work in it at once, or one was killed.
# shellcheck source=tests/functional/authority.sh
source "$(dirname "$0")/authority.sh"

quick_authority

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
log_key relay.mfa.alba/log >log.txt
log_key other.mfa.alba/log >other.txt
log_key relay.mfa.alba/log 00000000 >damaged.txt
authority sign-relay relay.mfa.alba --log other.txt
expect "another log's key is refused" 3 "the log of relay.mfa.alba is relay.mfa.alba/log"
authority sign-relay relay.mfa.alba --log damaged.txt
expect "a damaged log key is refused" 3 "its key id does not fit"
authority sign-relay relay.mfa.alba --log relay/tls.csr
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
finish
