// Records back into a group (state.h): what they say of each other is compared.
#include <map>

#include "core/mls/group.h"
#include "core/mls/state_format.h"

namespace hotline::mls {
namespace {

PendingProposals DecodePending(base::Reader& in) {
  PendingProposals pending;
  for (uint32_t left = in.U32(); in.ok() && left > 0; --left) {
    const base::Bytes ref = DecodeOpaque(in);
    in.Require(!pending.contains(ref));
    const uint64_t number = pending.size();
    PendingProposal& one = pending[ref];
    one.number = number;
    one.proposal = Proposal::Decode(in);
    one.sender = Sender::Decode(in);
    one.authenticated_data = DecodeOpaque(in);
  }
  return pending;
}

// The records of a group by key; each is taken once.
class Records {
 public:
  explicit Records(const std::vector<StateRecord>& records) {
    for (const StateRecord& one : records) by_key_[one.key] = &one.value;
  }
  // A reader behind the format number; DataLoss if there is no such record.
  absl::StatusOr<base::Reader> Take(const StateKey& key) {
    auto found = by_key_.find(key);
    if (found == by_key_.end()) return DamagedState("a record is missing");
    base::Reader in(found->second->Reveal());
    by_key_.erase(found);
    if (auto format = ReadStateFormat(in); !format.ok()) return format;
    return in;
  }
  // Of that type, ascending.
  std::vector<StateKey> KeysOf(StateRecordType type) const {
    std::vector<StateKey> keys;
    for (const auto& [key, value] : by_key_) {
      if (key.type == type) keys.push_back(key);
    }
    return keys;
  }
  bool empty() const { return by_key_.empty(); }

 private:
  std::map<StateKey, const base::SecretBytes*> by_key_;
};

absl::StatusOr<MessageKeys> LoadMessageKeys(Records& records, uint64_t epoch) {
  auto in = records.Take({StateRecordType::kSecretTree, epoch});
  if (!in.ok()) return in.status();
  auto keys = MessageKeys::Decode(in->Raw(in->left()));
  if (!keys.ok()) return keys.status();
  for (const StateKey& key : records.KeysOf(StateRecordType::kRatchets)) {
    if (key.epoch != epoch) continue;
    auto ratchets = records.Take(key);
    if (!ratchets.ok()) return ratchets.status();
    auto loaded =
        keys->DecodeRatchets(key.leaf, ratchets->Raw(ratchets->left()));
    if (!loaded.ok()) return loaded;
  }
  return keys;
}

absl::StatusOr<RatchetTree> LoadTree(Records& records, const Hash& tree_hash) {
  auto in = records.Take({StateRecordType::kTree, 0, {}, tree_hash});
  if (!in.ok()) return in.status();
  auto tree = RatchetTree::Decode(in->Raw(in->left()));
  if (!tree.ok()) return DamagedState("its ratchet tree");
  if (tree->TreeHash() != tree_hash)
    return DamagedState("another ratchet tree");
  return tree;
}

}  // namespace

// Behind the epoch, in its record.
absl::Status Group::LoadRest(base::Reader& in, MessageKeys keys) {
  if (!keys.IsWhole(tree().leaf_count())) {
    return DamagedState("the keys of its messages");
  }
  keys_ = std::move(keys);
  pending_ = DecodePending(in);
  for (uint32_t left = in.U32(); in.ok() && left > 0; --left) {
    update_keys_.push_back(crypto::KemPrivateKey::FromSecret(
        KemOf(context().cipher_suite), DecodeSecret<32>(in)));
  }
  reinit_ = DecodeOptional<ReInit>(in);
  return absl::OkStatus();
}

absl::Status Group::LoadPast(base::Reader in, uint64_t epoch,
                             MessageKeys keys) {
  GroupContext context = GroupContext::Decode(in);
  auto tree = RatchetTree::DecodeDifference(
      past_.empty() ? this->tree() : past_.front().tree, in);
  if (!tree.ok()) return tree.status();
  PastEpoch past{std::move(context), *std::move(tree),
                 DecodeSecret<Secret::kSize>(in),
                 DecodeSecret<Secret::kSize>(in), std::move(keys)};
  if (!in.Finish("past epoch").ok() || past.context.epoch != epoch ||
      past.context.group_id != group_id() ||
      !past.keys.IsWhole(past.tree.leaf_count()) ||
      past.context.tree_hash != base::ToBytes(past.tree.TreeHash())) {
    return DamagedState("an ended epoch");
  }
  past_.push_front(std::move(past));
  return absl::OkStatus();
}

absl::StatusOr<Group> Group::Load(const std::vector<StateRecord>& stored,
                                  const Application& application) {
  Records records(stored);
  auto in = records.Take({StateRecordType::kEpoch});
  if (!in.ok()) return in.status();
  auto tree = LoadTree(records, in->Array<32>());
  if (!tree.ok()) return tree.status();
  const bool active = DecodeBool(*in);
  auto epoch = active ? DecodeEpoch(*in, *std::move(tree))
                      : DecodeEpochLeft(*in, *std::move(tree));
  if (!epoch.ok()) return epoch.status();
  auto index = MemberIndex::Of(epoch->tree, application.authentication);
  if (!index.ok()) return DamagedState("somebody is in it twice");
  Group group(*std::move(epoch), *std::move(index), application);
  group.active_ = active;
  if (active) {
    auto keys = LoadMessageKeys(records, group.epoch());
    if (!keys.ok()) return keys.status();
    auto rest = group.LoadRest(*in, *std::move(keys));
    if (!rest.ok()) return rest;
  }
  if (!in->Finish("group state").ok()) return DamagedState("its epoch");

  auto past_keys = records.KeysOf(StateRecordType::kPast);
  for (auto key = past_keys.rbegin(); key != past_keys.rend(); ++key) {
    auto messages = LoadMessageKeys(records, key->epoch);
    if (!messages.ok()) return messages.status();
    auto record = records.Take(*key);
    if (!record.ok()) return record.status();
    auto loaded = group.LoadPast(*record, key->epoch, *std::move(messages));
    if (!loaded.ok()) return loaded;
  }
  if (!records.empty()) return DamagedState("records that are not its own");
  group.stored_ = true;
  // Where the application keeps fewer than it did when it stored them.
  group.ForgetBeyondKept();
  return group;
}

MessageKeys* Group::KeysOfEpoch(uint64_t epoch) {
  if (active_ && epoch == this->epoch()) return &keys_;
  for (PastEpoch& past : past_) {
    if (past.context.epoch == epoch) return &past.keys;
  }
  return nullptr;
}

absl::Status Group::TakeRatchets(const StateRecord& record) {
  MessageKeys* keys = KeysOfEpoch(record.key.epoch);
  if (keys == nullptr) return DamagedState("ratchets of an epoch that is gone");
  base::Reader in(record.value.Reveal());
  if (auto format = ReadStateFormat(in); !format.ok()) return format;
  const base::ByteView rest = in.Raw(in.left());
  switch (record.key.type) {
    case StateRecordType::kSecretTree:
      return keys->ReplaceTree(rest);
    case StateRecordType::kRatchets:
      return keys->DecodeRatchets(record.key.leaf, rest);
    default:
      return DamagedState("more than ratchets changed");
  }
}

absl::StatusOr<Group> Group::Reload(Group group,
                                    const std::vector<StateRecord>& records) {
  for (const StateChange& one : group.TakeChanges()) {
    if (one.value.has_value()) {
      return absl::FailedPreconditionError(
          "group: its changes were not stored");
    }
    group.changed_[one.key] = false;  // what Load forgot, and waits to be told
  }
  for (const StateRecord& one : records) {
    if (auto taken = group.TakeRatchets(one); !taken.ok()) return taken;
  }
  for (const StateRecord& one : records) {
    const uint32_t leaves = group.TreeOf(one.key.epoch)->leaf_count();
    if (!group.KeysOfEpoch(one.key.epoch)->IsWhole(leaves)) {
      return DamagedState("the keys of its messages");
    }
  }
  return group;
}

}  // namespace hotline::mls
