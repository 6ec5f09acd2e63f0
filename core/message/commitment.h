// The salted hashes that bind what is inside an envelope to what is outside
// (docs/protocol.md, P2 and P3). Salted, because the hashes are seen by those
// who may not read: without a salt a short text could be guessed.
#pragma once

#include "core/base/bytes.h"
#include "core/base/random.h"

namespace hotline::message {

// Random, fresh for every hash.
using Salt = base::ByteArray<32>;

// SHA-256("hotline/1 Commitment" || salt || body); `body` as encoded. Stands in
// the header, so one sender cannot show two texts under one log entry.
base::Digest Commitment(const Salt& salt, base::ByteView body);

// SHA-256("hotline/1 Addressees" || salt || addressees); `addressees` as
// encoded. Whoever is shown the statement alone does not learn the addressees.
base::Digest AddresseesHash(const Salt& salt, base::ByteView addressees);

}  // namespace hotline::message
