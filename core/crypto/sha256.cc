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

// One for each thread, used again: making one costs three allocations.
EVP_MD_CTX* Begin() {
  static thread_local const Context context(EVP_MD_CTX_new());
  Require(context != nullptr &&
          EVP_DigestInit_ex2(context.get(), Algorithm(), nullptr) == 1);
  return context.get();
}

}  // namespace

base::Digest Sha256(base::ByteView bytes) { return Sha256(Parts{bytes}); }

base::Digest Sha256(Parts parts) {
  EVP_MD_CTX* const context = Begin();
  for (const base::ByteView part : parts) {
    Require(EVP_DigestUpdate(context, part.data(), part.size()) == 1);
  }
  base::Digest out;
  Require(EVP_DigestFinal_ex(context, out.data(), nullptr) == 1);
  return out;
}

}  // namespace hotline::crypto
