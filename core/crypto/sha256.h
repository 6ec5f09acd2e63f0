// SHA-256 (FIPS 180-4): every hash of the protocol, of the log and of MLS. By
// OpenSSL, which uses the processor's instructions for it; libsodium's is
// portable code and takes about four times as long.
#pragma once

#include <initializer_list>
#include <memory>

#include "core/base/bytes.h"

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX

namespace hotline::crypto {

// What is hashed, keyed or expanded is often a few pieces in a row; they need
// not be joined first.
using Parts = std::initializer_list<base::ByteView>;

base::Digest Sha256(base::ByteView bytes);
// Of the parts one after the other. No boundary is marked between them: the
// caller's structure must fix the lengths.
base::Digest Sha256(Parts parts);

// Of bytes that arrive in pieces; for one thread at a time.
class Sha256Hasher {
 public:
  Sha256Hasher();
  Sha256Hasher& Update(base::ByteView bytes);
  // Ends the object's life: only destruction may follow.
  base::Digest Finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace hotline::crypto
