// Checkpoints (c2sp.org/tlog-checkpoint): a log's signed word on its size and
// root. Two that no consistency proof joins are proof of a lie: whoever signs
// makes sure, before, that size and root are durable.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/tlog/hash.h"
#include "core/tlog/note.h"

namespace hotline::tlog {

struct Checkpoint {
  std::string origin;  // the log's unique name, also its key's name
  uint64_t size = 0;   // leaves, at most kMaxTreeSize
  Digest root = kEmptyRoot;
  bool operator==(const Checkpoint&) const = default;
};

// The note's text, three lines. We write no extension lines: nobody audits
// them.
std::string FormatCheckpoint(const Checkpoint& checkpoint);
// Takes another log's extension lines, as the format demands, and drops them;
// signatures are checked over the text as it was read. Everything else has
// exactly one spelling.
absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text);

// The signed note of `checkpoint`. InvalidArgument unless the key is of type
// kEd25519 and named like the origin.
absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint,
                                           const SignerKey& log);

// A witness whose cosignature on the checkpoint verified.
struct WitnessedBy {
  size_t witness = 0;  // which of the known witnesses
  PosixSeconds time = 0;
  bool operator==(const WitnessedBy&) const = default;
};

struct OpenedCheckpoint {
  Checkpoint checkpoint;
  std::vector<WitnessedBy> witnessed_by;  // each witness at most once
};

// Verifies a signed checkpoint. Unauthenticated unless `log`, whose name must
// be the origin, signed it, and if a line of a known key does not verify.
// InvalidArgument: malformed, or a root of the empty tree other than
// kEmptyRoot. Whether enough witnesses are among those found is the caller's
// policy.
absl::StatusOr<OpenedCheckpoint> OpenCheckpoint(
    std::string_view signed_note, const VerifierKey& log,
    std::span<const VerifierKey> witnesses = {});

}  // namespace hotline::tlog
