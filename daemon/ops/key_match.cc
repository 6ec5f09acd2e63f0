#include "daemon/ops/key_match.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace hotline::ops {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

Owned<BIO> Memory(base::ByteView bytes) {
  return Owned<BIO>(
      BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

// A daemon has nobody to ask for a passphrase.
int NoPassphrase(char*, int, int, void*) { return -1; }

Owned<EVP_PKEY> ReadKey(base::ByteView pem) {
  Owned<BIO> bio = Memory(pem);
  return Owned<EVP_PKEY>(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr));
}

absl::Status NoKey() {
  return absl::InvalidArgumentError(
      "no unencrypted private key in PEM could be read");
}

}  // namespace

absl::Status CheckKeyIsReadable(base::ByteView key) {
  const bool readable = ReadKey(key) != nullptr;
  ERR_clear_error();
  return readable ? absl::OkStatus() : NoKey();
}

absl::Status CheckKeyMatches(base::ByteView chain, base::ByteView key) {
  Owned<BIO> chain_bio = Memory(chain);
  Owned<X509> certificate(
      PEM_read_bio_X509(chain_bio.get(), nullptr, NoPassphrase, nullptr));
  Owned<EVP_PKEY> private_key = ReadKey(key);
  const bool match =
      certificate && private_key &&
      X509_check_private_key(certificate.get(), private_key.get()) == 1;
  ERR_clear_error();
  if (!certificate)
    return absl::InvalidArgumentError("no certificate could be read");
  if (!private_key) return NoKey();
  if (!match)
    return absl::InvalidArgumentError(
        "the private key does not belong to the certificate");
  return absl::OkStatus();
}

}  // namespace hotline::ops
