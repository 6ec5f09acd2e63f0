// A witness's word, on a log's checkpoint, that it extends every checkpoint of
// that log which this witness saw before (c2sp.org/tlog-cosignature, Ed25519,
// type 0x04). What is signed names neither the witness nor its key.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "core/tlog/key.h"

namespace hotline::tlog {

// Seconds since 1970-01-01T00:00:00Z, below 2^63.
using PosixSeconds = uint64_t;

// timestamp (8 bytes, big-endian) || Ed25519 signature (64 bytes).
inline constexpr size_t kCosignatureSize = 72;
using Cosignature = base::ByteArray<kCosignatureSize>;

// `checkpoint_text` is the note's text, with its last newline. InvalidArgument
// unless the key is of type kCosignature and the time is in range.
absl::StatusOr<Cosignature> Cosign(const SignerKey& witness,
                                   std::string_view checkpoint_text,
                                   PosixSeconds time);

// The time that the witness states. InvalidArgument for a key of another type
// or a malformed signature, Unauthenticated where it does not verify. Whether
// the time is plausible is the caller's to judge.
absl::StatusOr<PosixSeconds> VerifyCosignature(const VerifierKey& witness,
                                               std::string_view checkpoint_text,
                                               base::ByteView signature);

}  // namespace hotline::tlog
