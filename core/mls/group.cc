#include "core/mls/group.h"

#include <algorithm>

namespace hotline::mls {
namespace {

constexpr std::string_view kRemoved = "group: we were removed from it";

// The secret tree of an epoch; its encryption secret is consumed.
MessageKeys KeysOf(Epoch& epoch) {
  return MessageKeys(std::move(epoch.secrets.encryption),
                     epoch.tree.leaf_count());
}

}  // namespace

Group::Group(Epoch epoch, MemberIndex index, const Application& application)
    : application_(&application),
      epoch_(std::move(epoch)),
      keys_(KeysOf(epoch_)),
      index_(std::make_unique<MemberIndex>(std::move(index))) {}

absl::StatusOr<Group> Group::Create(const GroupDraft& draft,
                                    const OwnKeyPackage& own,
                                    const Application& application,
                                    base::WallTime now, base::Random& random) {
  const LeafNode& leaf = own.key_package.leaf_node;
  auto valid =
      ValidateFirstLeaf(leaf, draft.cipher_suite, now, application.lifetimes,
                        /*sending=*/true, application.authentication);
  if (!valid.ok()) return valid;
  if (own.keys.leaf_key.public_key().bytes() != leaf.encryption_key) {
    return absl::InvalidArgumentError("KeyPackage: not that of these keys");
  }
  RatchetTree tree(leaf);
  auto supported = ValidateSupport(tree, draft.extensions);
  if (!supported.ok()) return supported;
  supported = ValidateOwnSupport(leaf, draft.extensions);
  if (!supported.ok()) return supported;
  auto index = MemberIndex::Of(tree, application.authentication);
  if (!index.ok()) return index.status();
  GroupContext context;
  context.cipher_suite = draft.cipher_suite;
  context.group_id = draft.group_id;
  context.extensions = draft.extensions;
  TreeKeys keys({0});
  keys.Set(NodeOf({0}), own.keys.leaf_key.Clone());
  return Group(FirstEpochOf(std::move(context), std::move(tree),
                            std::move(keys), random),
               *std::move(index), application);
}

absl::StatusOr<base::SecretBytes> Group::Export(std::string_view label,
                                                base::ByteView context,
                                                size_t length) const {
  if (!active_) return absl::FailedPreconditionError(std::string(kRemoved));
  return MlsExporter(epoch_.secrets.exporter, label, context, length);
}

Judgement Group::JudgementAt(base::WallTime now, bool sending) const {
  return {epoch_.context,
          epoch_.tree,
          application_->authentication,
          application_->lifetimes,
          now,
          sending,
          /*may_use_new_group_psk=*/false};
}

absl::Status Group::CheckMaySend(const crypto::SigningKey& signing_key) const {
  if (!active_) return absl::FailedPreconditionError(std::string(kRemoved));
  if (reinit_.has_value()) {
    return absl::FailedPreconditionError(
        "group: it was reinitialised; the next group takes its place");
  }
  if (base::ToBytes(signing_key.verify_key()) !=
      own_leaf_node().signature_key) {
    return absl::InvalidArgumentError("signing key: not that of our leaf");
  }
  return absl::OkStatus();
}

const Secret* Group::FindResumptionPsk(const PreSharedKeyId& id) const {
  if (id.psk_group_id != group_id()) return nullptr;
  if (id.psk_epoch == epoch() && active_) {
    return &epoch_.secrets.resumption_psk;
  }
  for (const PastEpoch& past : past_) {
    if (past.context.epoch == id.psk_epoch) return &past.resumption_psk;
  }
  return nullptr;
}

absl::StatusOr<Secret> Group::PskSecretOf(
    const std::vector<PreSharedKeyId>& ids, const Group* predecessor) const {
  return FindPskSecret(ids, application_->psks, [&](const PreSharedKeyId& id) {
    const Secret* own = FindResumptionPsk(id);
    return own != nullptr || predecessor == nullptr
               ? own
               : predecessor->FindResumptionPsk(id);
  });
}

TreeKeys Group::KeysIn(const RatchetTree& tree) const {
  TreeKeys keys = epoch_.keys.Clone();
  const NodeIndex leaf = NodeOf(own_leaf());
  for (const auto& key : update_keys_) {
    if (key.public_key().bytes() == *tree.KeyAt(leaf)) {
      keys.Set(leaf, key.Clone());
    }
  }
  keys.Keep(tree);
  return keys;
}

absl::Status Group::Merge(StagedCommit staged) {
  if (staged.context().group_id != group_id() ||
      staged.context().epoch != epoch() + 1 || !active_) {
    return absl::FailedPreconditionError(
        "staged commit: not of this group's epoch");
  }
  if (staged.generation_.has_value()) {
    auto taken =
        keys_.Take(staged.leaf(), RatchetType::kHandshake, *staged.generation_);
    if (taken.ok()) keys_.Accept(*std::move(taken));
  }
  DropPendingProposals();
  if (staged.removes_us()) {
    Leave();
  } else {
    Enter(std::move(staged));
  }
  return absl::OkStatus();
}

void Group::Enter(StagedCommit staged) {
  changed_[TreeKey()] = false;
  EndEpoch();
  epoch_ = *std::move(staged.next_);
  keys_ = KeysOf(epoch_);
  // Used before the epoch began (StagedCommit::Protect).
  for (uint32_t sent = 0; sent < staged.sent_; ++sent) {
    (void)keys_.Next(own_leaf(), RatchetType::kApplication);
  }
  index_->Apply(std::move(staged.index_));
  reinit_ = std::move(staged.reinit_);
  Touch(TreeKey());
  Touch({StateRecordType::kSecretTree, epoch()});
}

// Who was removed needs nothing of the last epoch but what reads its messages
// that are still on their way.
void Group::Leave() {
  EndEpoch();
  epoch_ = {epoch_.context, epoch_.tree, TreeKeys(own_leaf()), {}, {}, {}};
  keys_ = KeysOf(epoch_);
  active_ = false;
}

void Group::EndEpoch() {
  const uint64_t ended = epoch();
  CollectChanges(ended, keys_);
  Touch({StateRecordType::kPast, ended});
  past_.push_back({epoch_.context, epoch_.tree,
                   std::move(epoch_.secrets.sender_data),
                   std::move(epoch_.secrets.resumption_psk), std::move(keys_)});
  const uint64_t keep = application_->past_epochs;
  Forget(ended >= keep ? ended + 1 - keep : 0);
}

void Group::Forget(uint64_t epoch) {
  while (!past_.empty() && past_.front().context.epoch < epoch) {
    Erase(past_.front());
    past_.pop_front();
  }
}

std::vector<uint64_t> Group::past_epochs() const {
  std::vector<uint64_t> epochs;
  for (const PastEpoch& past : past_) epochs.push_back(past.context.epoch);
  return epochs;
}

const RatchetTree* Group::TreeOf(uint64_t epoch) const {
  if (active_ && epoch == this->epoch()) return &tree();
  for (const PastEpoch& past : past_) {
    if (past.context.epoch == epoch) return &past.tree;
  }
  return nullptr;
}

void Group::DropPendingProposal(const base::Bytes& ref) {
  if (pending_.erase(ref) > 0) Touch({StateRecordType::kEpoch});
}

void Group::DropPendingProposals() {
  pending_.clear();
  update_keys_.clear();
  Touch({StateRecordType::kEpoch});
}

}  // namespace hotline::mls
