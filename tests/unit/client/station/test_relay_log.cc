// The relay's log: leaves, signed heads, and proofs to them.
#include "core/tlog/leaf.h"
#include "tests/unit/client/station/test_relay.h"

namespace hotline::station {
namespace {

class Nodes final : public tlog::NodeReader {
 public:
  explicit Nodes(std::vector<base::Digest> leaves)
      : leaves_(std::move(leaves)) {}
  absl::StatusOr<tlog::Digest> Node(tlog::NodeId id) override {
    if (id.level == 0) return leaves_.at(id.index);
    auto left = Node({id.level - 1, id.index * 2});
    auto right = Node({id.level - 1, id.index * 2 + 1});
    return tlog::NodeHash(*left, *right);
  }

 private:
  std::vector<base::Digest> leaves_;
};

TestRelay::Proof Written(const std::vector<tlog::Digest>& hashes) {
  TestRelay::Proof out;
  for (const auto& hash : hashes) out.Add(base::ToString(hash));
  return out;
}

}  // namespace

uint64_t TestRelay::Append(const Op& op, const v1::EntryDetails& details) {
  const std::string bytes = details.SerializeAsString();
  const auto salt = *base::ToArray<32>(base::ViewOf(op.salt));
  leaves_.push_back(base::ToString(
      tlog::MakeLeaf(base::FromMillis(op.time_ms), salt, base::ViewOf(bytes))));
  salts_.push_back(op.salt);
  details_.push_back(bytes);
  return leaves_.size() - 1;
}

std::vector<base::Digest> TestRelay::Hashes() const {
  std::vector<base::Digest> out;
  for (const std::string& leaf : leaves_) {
    out.push_back(tlog::LeafHash(base::ViewOf(leaf)));
  }
  return out;
}

std::string TestRelay::Checkpoint() {
  Nodes nodes(Hashes());
  return *tlog::SignCheckpoint({.origin = key_.verifier().name(),
                                .size = size(),
                                .root = *tlog::RootOf(nodes, size())},
                               key_);
}

TestRelay::Proof TestRelay::Inclusion(uint64_t index, uint64_t tree) {
  Nodes nodes(Hashes());
  return Written(*tlog::InclusionProof(nodes, index, tree));
}

absl::StatusOr<TestRelay::Proof> TestRelay::Consistency(uint64_t first,
                                                        uint64_t second) {
  if (second > size()) return Refused(v1::REFUSAL_NOT_FOUND);
  Nodes nodes(Hashes());
  const auto proof = tlog::ConsistencyProof(nodes, first, second);
  if (!proof.ok()) return Refused(v1::REFUSAL_NOT_FOUND);
  return Written(*proof);
}

v1::LoggedEntry TestRelay::Prove(uint64_t index, uint64_t known_size) {
  v1::LoggedEntry out;
  out.set_leaf(leaves_.at(index));
  out.set_salt(salts_.at(index));
  out.set_details(details_.at(index));
  out.set_index(index);
  *out.mutable_inclusion() = Inclusion(index, size());
  out.set_checkpoint(Checkpoint());
  // To a longer log than this one nothing leads.
  if (auto proof = Consistency(known_size, size()); proof.ok()) {
    *out.mutable_consistency() = *std::move(proof);
  }
  return out;
}

}  // namespace hotline::station
