#include "core/mls/stage.h"

#include <set>

#include "core/mls/refuse.h"

namespace hotline::mls {
namespace {

// The leaf that a path's leaf takes the place of: the committer's, or the one
// that an external committer removes. nullptr if there is none.
const LeafNode* Replaced(const CommitPlan& plan, const Sender& committer,
                         const RatchetTree& before) {
  if (committer.type == SenderType::kMember) return before.Leaf(plan.place);
  const auto& removed = plan.applied.removed;
  return removed.empty() ? nullptr : before.Leaf(removed.front());
}

absl::Status ValidateKeysAreNew(const UpdatePath& path,
                                const MemberIndex::Draft& index) {
  std::set<HpkePublicKey> keys = {path.leaf_node.encryption_key};
  for (const UpdatePathNode& node : path.nodes) {
    if (!keys.insert(node.encryption_key).second) {
      return Refuse("UpdatePath: a key more than once");
    }
  }
  for (const HpkePublicKey& key : keys) {
    if (index.HasKey(key)) {
      return Refuse("UpdatePath: a key that the tree has already");
    }
  }
  return absl::OkStatus();
}

absl::Status ValidatePathLeaf(const CommitPlan& plan, const LeafNode& leaf,
                              const Sender& committer,
                              const Judgement& judgement) {
  auto valid = ValidateLeafNode(leaf, judgement.context.cipher_suite,
                                LeafNodeSource::kCommit,
                                {judgement.context.group_id, plan.place});
  if (!valid.ok()) return valid;
  const LeafNode* replaced = Replaced(plan, committer, judgement.tree);
  if (replaced == nullptr) {
    return judgement.authentication.Validate(leaf.credential,
                                             leaf.signature_key);
  }
  // Section 12.2 wants it of one who comes back, too, whose old key is no
  // longer in the tree.
  if (leaf.encryption_key == replaced->encryption_key) {
    return Refuse("UpdatePath: encryption_key is the old one");
  }
  return judgement.authentication.ValidateSuccessor(
      leaf.credential, leaf.signature_key, replaced->credential);
}

}  // namespace

absl::StatusOr<CommitPlan> PlanCommit(const Commit& commit,
                                      const Sender& committer,
                                      const PendingProposals& pending,
                                      const Judgement& judgement,
                                      const MemberIndex& index) {
  auto proposals = ResolveProposals(commit, committer, pending);
  if (!proposals.ok()) return proposals.status();
  MemberIndex::Draft draft(index);
  auto applied = ApplyProposals(*proposals, committer, judgement, draft);
  if (!applied.ok()) return applied.status();
  RatchetTree tree = applied->tree;
  const LeafIndex place = committer.type == SenderType::kMember
                              ? committer.leaf_index
                              : tree.MakeRoom();
  // Again, with whoever lets itself in: a group of more could not be loaded.
  if (auto fits = ValidateSize(tree); !fits.ok()) return fits;
  return CommitPlan{*std::move(proposals), *std::move(applied), place,
                    std::move(tree), std::move(draft)};
}

absl::Status AddPath(CommitPlan& plan, const UpdatePath& path,
                     const Sender& committer, const Judgement& judgement) {
  auto valid = ValidatePathLeaf(plan, path.leaf_node, committer, judgement);
  if (!valid.ok()) return valid;
  valid = ValidateKeysAreNew(path, plan.index);
  if (!valid.ok()) return valid;
  auto merged = MergePath(plan.tree, judgement.context.cipher_suite, plan.place,
                          plan.applied.added, path);
  if (!merged.ok()) return merged.status();
  valid = plan.index.Move(plan.tree, *merged);
  if (!valid.ok()) return valid;
  plan.tree = *std::move(merged);
  return absl::OkStatus();
}

}  // namespace hotline::mls
