// SHA-256 (FIPS 180-4): every hash of the protocol, of the log and of MLS.
#pragma once

#include <sodium.h>

#include <initializer_list>

#include "core/base/bytes.h"

namespace hotline::crypto {

// What is hashed, keyed or expanded is often a few pieces in a row; they need
// not be joined first.
using Parts = std::initializer_list<base::ByteView>;

base::Digest Sha256(base::ByteView bytes);
// Of the parts one after the other. No boundary is marked between them: the
// caller's structure must fix the lengths.
base::Digest Sha256(Parts parts);

// Of bytes that arrive in pieces. A copy continues from where it was taken; for
// one thread at a time.
class Sha256Hasher {
 public:
  Sha256Hasher();
  Sha256Hasher& Update(base::ByteView bytes);
  // The digest of all updates so far; the hasher may go on.
  base::Digest Finish() const;

 private:
  crypto_hash_sha256_state state_;
};

}  // namespace hotline::crypto
