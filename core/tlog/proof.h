// tlog-proofs (c2sp.org/tlog-proof@v1): one text that shows, offline and to
// anyone who knows the log's key, that an entry is in the log. The form in
// which receipts are kept and handed to outsiders.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/tlog/checkpoint.h"

namespace hotline::tlog {

struct TlogProof {
  // Not authenticated by anything, never empty where it is present.
  std::optional<base::Bytes> extra;
  uint64_t index = 0;
  std::vector<Digest> inclusion;  // the leaf's sibling first, at most 63
  std::string checkpoint;         // signed note, verbatim
  bool operator==(const TlogProof&) const = default;
};

inline constexpr size_t kMaxProofExtra = size_t{64} * 1024;

std::string FormatProof(const TlogProof& proof);
// Strict, the exact inverse of FormatProof. InvalidArgument, also where the
// checkpoint is no signed note; nothing is verified.
absl::StatusOr<TlogProof> ParseProof(std::string_view text);

// The checkpoint, if it verifies (OpenCheckpoint) and has the leaf at
// proof.index. Errors as OpenCheckpoint and VerifyInclusion.
absl::StatusOr<OpenedCheckpoint> VerifyProof(
    const TlogProof& proof, const Digest& leaf_hash, const VerifierKey& log,
    std::span<const VerifierKey> witnesses = {});

}  // namespace hotline::tlog
