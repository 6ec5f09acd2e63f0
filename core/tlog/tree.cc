#include "core/tlog/tree.h"

#include <bit>
#include <optional>

namespace hotline::tlog {
namespace {

// Root over the leaves [begin, end), a right flank of the tree: begin is a
// multiple of a power of two that is at least end - begin. Its perfect parts
// are the set bits of the width, the smallest one last in the tree.
absl::StatusOr<Digest> FlankRoot(NodeReader& nodes, uint64_t begin,
                                 uint64_t end) {
  std::optional<Digest> root;
  while (end > begin) {
    const auto level = static_cast<unsigned>(std::countr_zero(end - begin));
    auto part = nodes.Node({level, (end >> level) - 1});
    if (!part.ok()) return part.status();
    root = root ? NodeHash(*part, *root) : *part;
    end -= uint64_t{1} << level;
  }
  return *root;
}

// The hash beside the node {level, position} in the tree of `size` leaves;
// nothing where a lone node is promoted.
absl::StatusOr<std::optional<Digest>> Sibling(NodeReader& nodes, NodeId node,
                                              uint64_t size) {
  const uint64_t sibling = node.index ^ 1;
  const uint64_t begin = sibling << node.level;
  if (begin >= size) return std::nullopt;
  const bool perfect = size - begin >= uint64_t{1} << node.level;
  auto hash = perfect ? nodes.Node({node.level, sibling})
                      : FlankRoot(nodes, begin, size);
  if (!hash.ok()) return hash.status();
  return *hash;
}

// Appends every sibling on the way from `node` to the root, lowest first.
absl::Status AppendSiblings(NodeReader& nodes, NodeId node, uint64_t size,
                            std::vector<Digest>& proof) {
  while (node.level < static_cast<unsigned>(std::bit_width(size - 1))) {
    auto sibling = Sibling(nodes, node, size);
    if (!sibling.ok()) return sibling.status();
    if (*sibling) proof.push_back(**sibling);
    node = {node.level + 1, node.index >> 1};
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Digest> RootOf(NodeReader& nodes, uint64_t size) {
  if (size > kMaxTreeSize) {
    return absl::InvalidArgumentError("tree root: size too large");
  }
  if (size == 0) return kEmptyRoot;
  return FlankRoot(nodes, 0, size);
}

absl::StatusOr<std::vector<Digest>> InclusionProof(NodeReader& nodes,
                                                   uint64_t index,
                                                   uint64_t size) {
  if (index >= size || size > kMaxTreeSize) {
    return absl::InvalidArgumentError(
        "inclusion proof: index is not in the tree");
  }
  std::vector<Digest> proof;
  proof.reserve(static_cast<size_t>(std::bit_width(size)));
  absl::Status status = AppendSiblings(nodes, {0, index}, size, proof);
  if (!status.ok()) return status;
  return proof;
}

absl::StatusOr<std::vector<Digest>> ConsistencyProof(NodeReader& nodes,
                                                     uint64_t old_size,
                                                     uint64_t size) {
  if (old_size > size || size > kMaxTreeSize) {
    return absl::InvalidArgumentError(
        "consistency proof: the old size is above the new one");
  }
  std::vector<Digest> proof;
  if (old_size == 0 || old_size == size) return proof;
  proof.reserve(static_cast<size_t>(std::bit_width(size)) + 1);
  // The climb starts at the old tree's last perfect part. If that is the whole
  // old tree, the verifier has its hash already: the old root.
  const auto level = static_cast<unsigned>(std::countr_zero(old_size));
  const NodeId start{level, (old_size >> level) - 1};
  if (!std::has_single_bit(old_size)) {
    auto hash = nodes.Node(start);
    if (!hash.ok()) return hash.status();
    proof.push_back(*hash);
  }
  absl::Status status = AppendSiblings(nodes, start, size, proof);
  if (!status.ok()) return status;
  return proof;
}

}  // namespace hotline::tlog
