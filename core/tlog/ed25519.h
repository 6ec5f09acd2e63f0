// Ed25519 (RFC 8032, pure) by libsodium, for the log's own text formats. The
// only file of this room that knows the library's signatures.
#pragma once

#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace hotline::tlog {

using Ed25519PublicKey = base::ByteArray<32>;
using Ed25519Seed = base::Secret<32>;
using Ed25519Signature = base::ByteArray<64>;

Ed25519PublicKey Ed25519PublicKeyOf(const Ed25519Seed& seed);
Ed25519Signature Ed25519Sign(const Ed25519Seed& seed, base::ByteView message);
// Refuses non-canonical and low-order points, as OpenSSL and Go do.
bool Ed25519Verify(const Ed25519PublicKey& key, base::ByteView message,
                   base::ByteView signature);

}  // namespace hotline::tlog
