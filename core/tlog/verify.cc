#include "core/tlog/verify.h"

#include <bit>

#include "core/tlog/tree.h"

namespace hotline::tlog {
namespace {

absl::Status WrongLength() {
  return absl::InvalidArgumentError("proof: too long or too short");
}

// The way from one leaf to the root, in two stretches: below `inner` levels a
// sibling may stand on either side; above them the leaf lies on the tree's
// right flank, and only left siblings are left.
struct Climb {
  unsigned inner;
  unsigned border;
};

Climb ClimbFrom(uint64_t index, uint64_t size) {
  const auto inner = static_cast<unsigned>(std::bit_width(index ^ (size - 1)));
  return {inner, static_cast<unsigned>(std::popcount(index >> inner))};
}

// Roots of the old and the new tree as a consistency proof implies them. Both
// climbs begin at the same node; a right sibling is not part of the old tree.
struct TwoRoots {
  Digest old_root;
  Digest root;
};

TwoRoots ClimbBoth(const Digest& seed, uint64_t position, unsigned inner,
                   std::span<const Digest> siblings) {
  TwoRoots out{seed, seed};
  for (unsigned i = 0; i < siblings.size(); ++i) {
    const bool left = i >= inner || (position >> i & 1) == 1;
    if (left) {
      out.old_root = NodeHash(siblings[i], out.old_root);
      out.root = NodeHash(siblings[i], out.root);
    } else {
      out.root = NodeHash(out.root, siblings[i]);
    }
  }
  return out;
}

absl::Status Matches(bool match) {
  return match ? absl::OkStatus()
               : absl::UnauthenticatedError(
                     "proof: does not lead to the tree's root");
}

}  // namespace

absl::Status VerifyInclusion(const Digest& leaf_hash, uint64_t index,
                             uint64_t size, std::span<const Digest> proof,
                             const Digest& root) {
  if (index >= size || size > kMaxTreeSize) {
    return absl::InvalidArgumentError(
        "inclusion proof: index is not in the tree");
  }
  const Climb climb = ClimbFrom(index, size);
  if (proof.size() != climb.inner + climb.border) return WrongLength();
  Digest hash = leaf_hash;
  for (unsigned i = 0; i < proof.size(); ++i) {
    const bool left = i >= climb.inner || (index >> i & 1) == 1;
    hash = left ? NodeHash(proof[i], hash) : NodeHash(hash, proof[i]);
  }
  return Matches(hash == root);
}

absl::Status VerifyConsistency(uint64_t old_size, uint64_t size,
                               std::span<const Digest> proof,
                               const Digest& old_root, const Digest& root) {
  if (old_size > size || size > kMaxTreeSize) {
    return absl::InvalidArgumentError(
        "consistency proof: the old size is above the new one");
  }
  if (old_size == 0 || old_size == size) {
    if (!proof.empty()) return WrongLength();
    if (old_size == 0 && old_root != kEmptyRoot) return Matches(false);
    if (size == 0 && root != kEmptyRoot) return Matches(false);
    return Matches(old_size == 0 || old_root == root);
  }
  // The climb begins above the levels that the old tree's last perfect part
  // spans. That part's hash leads the proof, unless it is the old root itself.
  const auto skip = static_cast<unsigned>(std::countr_zero(old_size));
  const Climb climb = ClimbFrom(old_size - 1, size);
  const size_t lead = std::has_single_bit(old_size) ? 0 : 1;
  if (proof.size() != lead + climb.inner - skip + climb.border) {
    return WrongLength();
  }
  const TwoRoots roots =
      ClimbBoth(lead == 0 ? old_root : proof[0], (old_size - 1) >> skip,
                climb.inner - skip, proof.subspan(lead));
  return Matches(roots.old_root == old_root && roots.root == root);
}

}  // namespace hotline::tlog
