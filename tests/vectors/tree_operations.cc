// A proposal applied to a tree: tree-operations.json.
#include "tests/vectors/format.h"
#include "tests/vectors/mls_entry.h"

namespace hotline::vectors {
namespace {

// Here nothing but SHA-256 and Ed25519 is needed, and section 17.1 gives these
// to one more suite.
constexpr auto kX25519Aes128 = mls::CipherSuite(0x0001);

absl::Status CheckSuite(Entry& entry) {
  auto suite = ReadSuite(entry);
  const bool same =
      entry.Has("cipher_suite") &&
      entry.Number("cipher_suite") == static_cast<uint64_t>(kX25519Aes128);
  return same ? absl::OkStatus() : suite.status();
}

void CheckHash(Entry& entry, const std::string& field,
               const mls::RatchetTree& tree) {
  entry.Expect(field, tree.TreeHash());
}

absl::Status Apply(const mls::Add& add, mls::LeafIndex,
                   mls::RatchetTree& tree) {
  auto status = add.key_package.VerifySignature();
  if (status.ok()) status = add.key_package.leaf_node.VerifySignature({});
  if (status.ok()) tree.Add(add.key_package.leaf_node);
  return status;
}

absl::Status Apply(const mls::Update& update, mls::LeafIndex sender,
                   mls::RatchetTree& tree) {
  tree.Update(sender, update.leaf_node);
  return absl::OkStatus();
}

absl::Status Apply(const mls::Remove& remove, mls::LeafIndex,
                   mls::RatchetTree& tree) {
  if (tree.Leaf(remove.removed) == nullptr) {
    return absl::InvalidArgumentError("proposal: removes nobody");
  }
  tree.Remove(remove.removed);
  return absl::OkStatus();
}

template <class Other>
absl::Status Apply(const Other&, mls::LeafIndex, mls::RatchetTree&) {
  return absl::InvalidArgumentError("proposal: does not change the tree");
}

}  // namespace

absl::Status RunTreeOperations(Entry& entry) {
  if (auto status = CheckSuite(entry); !status.ok()) return status;
  auto proposal = ReadStructure<mls::Proposal>(entry, "proposal");
  if (!proposal.ok()) return proposal.status();
  auto tree = ReadTree(entry, "tree_before");
  if (!tree.ok()) return tree.status();
  CheckHash(entry, "tree_hash_before", *tree);

  const mls::LeafIndex sender{entry.Number32("proposal_sender")};
  entry.Require(tree->Leaf(sender) != nullptr, "proposal_sender is no member");
  if (!entry.status().ok()) return entry.status();
  entry.Passed(
      std::visit([&](const auto& one) { return Apply(one, sender, *tree); },
                 proposal->value));
  entry.Expect("tree_after", mls::Encode(*tree));
  CheckHash(entry, "tree_hash_after", *tree);
  return entry.status();
}

}  // namespace hotline::vectors
