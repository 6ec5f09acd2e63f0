// The two hashes of the Merkle tree (RFC 6962 section 2.1). Their prefixes are
// what stops a node from passing as a leaf: nothing else in the project hashes
// tree data.
#pragma once

#include "core/base/bytes.h"

namespace hotline::tlog {

using base::Digest;

// Root of the tree without leaves, SHA256("").
inline constexpr Digest kEmptyRoot = {
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4,
    0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b,
    0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55};

// SHA256(0x00 || entry).
Digest LeafHash(base::ByteView entry);

// SHA256(0x01 || left || right).
Digest NodeHash(const Digest& left, const Digest& right);

}  // namespace hotline::tlog
