#include "core/crypto/sha256.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace hotline::crypto {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

// Fails only where there is no memory, or no OpenSSL worth the name: nothing
// of ours goes on without a hash.
void Require(bool done) {
  if (!done) std::abort();
}

// Looking an algorithm up costs more than hashing a kilobyte. Never freed:
// threads may hash until the process ends.
const EVP_MD* Algorithm() {
  static const EVP_MD* const algorithm =
      EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

void Begin(EVP_MD_CTX* context) {
  Require(context != nullptr &&
          EVP_DigestInit_ex2(context, Algorithm(), nullptr) == 1);
}

void Add(EVP_MD_CTX* context, base::ByteView bytes) {
  Require(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1);
}

base::Digest End(EVP_MD_CTX* context) {
  base::Digest out;
  Require(EVP_DigestFinal_ex(context, out.data(), nullptr) == 1);
  return out;
}

}  // namespace

base::Digest Sha256(base::ByteView bytes) { return Sha256(Parts{bytes}); }

base::Digest Sha256(Parts parts) {
  // One for each thread, used again: making one costs three allocations.
  static thread_local const Context context(EVP_MD_CTX_new());
  Begin(context.get());
  for (const base::ByteView part : parts) Add(context.get(), part);
  return End(context.get());
}

void Sha256Hasher::Free::operator()(EVP_MD_CTX* context) const {
  EVP_MD_CTX_free(context);
}

Sha256Hasher::Sha256Hasher() : context_(EVP_MD_CTX_new()) {
  Begin(context_.get());
}

Sha256Hasher& Sha256Hasher::Update(base::ByteView bytes) {
  Add(context_.get(), bytes);
  return *this;
}

base::Digest Sha256Hasher::Finish() { return End(context_.get()); }

}  // namespace hotline::crypto
