// An entry of our log (protocol P22), public in every tile. It only commits to
// what happened: details and salt are served to those concerned, and once both
// are erased the leaf says nothing but the time.
//   struct { uint8 version = 1; uint64 time_ms; opaque commitment[32]; }
#pragma once

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"

namespace hotline::tlog {

inline constexpr uint8_t kLeafVersion = 1;
inline constexpr size_t kLeafSize = 41;
using LeafBytes = base::ByteArray<kLeafSize>;
// Fresh randomness for every leaf: equal details must not look equal.
using LeafSalt = base::ByteArray<32>;

struct Leaf {
  uint64_t time_ms = 0;       // the relay's log time, as base::ToMillis
  base::Digest commitment{};  // SHA-256(salt || details)
  bool operator==(const Leaf&) const = default;
};

// The leaf of an entry, as it is hashed (LeafHash) and published.
LeafBytes MakeLeaf(base::WallTime time, const LeafSalt& salt,
                   base::ByteView details);

LeafBytes EncodeLeaf(const Leaf& leaf);
// InvalidArgument for another length, Unimplemented for another version.
absl::StatusOr<Leaf> ParseLeaf(base::ByteView bytes);

// Whether `details` are what the leaf committed to.
bool OpensLeaf(const Leaf& leaf, const LeafSalt& salt, base::ByteView details);

}  // namespace hotline::tlog
