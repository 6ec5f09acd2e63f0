// A group as records, and back (state.h).
#include <algorithm>
#include <map>

#include "core/mls/group.h"
#include "core/mls/transcript.h"

namespace hotline::mls {
namespace {

constexpr uint16_t kFormat = 1;

absl::Status Damaged(std::string_view what) {
  return absl::DataLossError("group state: " + std::string(what));
}

// Reads the format number. FailedPrecondition for a later one.
absl::Status ReadFormat(base::Reader& in) {
  const uint16_t format = in.U16();
  if (format == kFormat) return absl::OkStatus();
  return format > kFormat ? absl::FailedPreconditionError(
                                "group state: written by a newer program")
                          : Damaged("unknown format");
}

base::SecretBytes Finished(base::Writer& out) {
  return base::SecretBytes(out.Take());
}

void EncodeSecrets(const EpochSecrets& secrets, base::Writer& out) {
  for (const Secret* one :
       {&secrets.sender_data, &secrets.exporter, &secrets.external,
        &secrets.confirmation_key, &secrets.membership_key,
        &secrets.resumption_psk, &secrets.epoch_authenticator, &secrets.init}) {
    out.Raw(one->Reveal());
  }
}

EpochSecrets DecodeSecrets(base::Reader& in) {
  EpochSecrets secrets;
  for (Secret* one :
       {&secrets.sender_data, &secrets.exporter, &secrets.external,
        &secrets.confirmation_key, &secrets.membership_key,
        &secrets.resumption_psk, &secrets.epoch_authenticator, &secrets.init}) {
    *one = DecodeSecret<Secret::kSize>(in);
  }
  return secrets;
}

// Without the tree, which has its own record.
void EncodeEpoch(const Epoch& epoch, base::Writer& out) {
  epoch.context.Encode(out);
  epoch.keys.Encode(out);
  EncodeSecrets(epoch.secrets, out);
  out.Raw(epoch.confirmation_tag).Raw(epoch.interim_transcript_hash);
}

// What can be told of an epoch by itself: the rest are secrets, of which any 32
// bytes look alike.
bool IsWhole(const Epoch& epoch) {
  const auto& transcript = epoch.context.confirmed_transcript_hash;
  return epoch.context.tree_hash == base::ToBytes(epoch.tree.TreeHash()) &&
         epoch.keys.Fit(epoch.tree) &&
         epoch.confirmation_tag == ConfirmationTag(epoch.secrets, transcript) &&
         epoch.interim_transcript_hash ==
             InterimTranscriptHash(transcript, epoch.confirmation_tag);
}

absl::StatusOr<Epoch> DecodeEpoch(base::Reader& in, RatchetTree tree) {
  GroupContext context = GroupContext::Decode(in);
  if (!in.ok() || !IsSupported(context.cipher_suite)) {
    return Damaged("its context");
  }
  auto keys = TreeKeys::Decode(context.cipher_suite, in);
  if (!keys.ok()) return keys.status();
  EpochSecrets secrets = DecodeSecrets(in);
  const Hash tag = in.Array<32>();
  const Hash interim = in.Array<32>();
  Epoch epoch{std::move(context),
              std::move(tree),
              *std::move(keys),
              std::move(secrets),
              tag,
              interim};
  if (!in.ok() || !IsWhole(epoch)) return Damaged("its epoch");
  return epoch;
}

void EncodePending(const PendingProposals& pending, base::Writer& out) {
  out.U32(static_cast<uint32_t>(pending.size()));
  for (const auto& [ref, one] : pending) {
    out.Opaque(ref);
    one.proposal.Encode(out);
    one.sender.Encode(out);
    out.Opaque(one.authenticated_data);
  }
}

PendingProposals DecodePending(base::Reader& in) {
  PendingProposals pending;
  for (uint32_t left = in.U32(); in.ok() && left > 0; --left) {
    const base::Bytes ref = DecodeOpaque(in);
    in.Require(pending.empty() || pending.rbegin()->first < ref);
    PendingProposal& one = pending[ref];
    one.proposal = Proposal::Decode(in);
    one.sender = Sender::Decode(in);
    one.authenticated_data = DecodeOpaque(in);
  }
  return pending;
}

void EncodeLeaves(const std::vector<LeafIndex>& leaves, base::Writer& out) {
  out.U32(static_cast<uint32_t>(leaves.size()));
  for (LeafIndex leaf : leaves) out.U32(leaf.value);
}

std::vector<LeafIndex> DecodeLeaves(base::Reader& in) {
  std::vector<LeafIndex> leaves;
  for (uint32_t left = in.U32(); in.ok() && left > 0; --left) {
    leaves.push_back({in.U32()});
  }
  return leaves;
}

}  // namespace

StateKey Group::TreeKey() const {
  return {StateRecordType::kTree, 0, {}, tree().TreeHash()};
}

base::SecretBytes Group::EncodeGroup() const {
  base::Writer out;
  out.U16(kFormat).Raw(tree().TreeHash());
  EncodeEpoch(epoch_, out);
  EncodePending(pending_, out);
  out.U32(static_cast<uint32_t>(update_keys_.size()));
  for (const auto& key : update_keys_) out.Raw(key.secret().Reveal());
  EncodeOptional(reinit_, out);
  out.U8(active_ ? 1 : 0);
  return Finished(out);
}

absl::StatusOr<base::SecretBytes> Group::EncodeRecord(
    const StateKey& key) const {
  if (key.type == StateRecordType::kEpoch) return EncodeGroup();
  base::Writer out;
  out.U16(kFormat);
  if (key.type == StateRecordType::kTree) {
    tree().Encode(out);
    return Finished(out);
  }
  auto past = std::find_if(past_.begin(), past_.end(), [&](const auto& one) {
    return one.context.epoch == key.epoch;
  });
  if (key.type == StateRecordType::kPast) {
    if (past == past_.end()) return absl::NotFoundError("no such epoch");
    auto next = std::next(past);
    past->context.Encode(out);
    past->tree.EncodeDifference(next == past_.end() ? tree() : next->tree, out);
    out.Raw(past->sender_data.Reveal()).Raw(past->resumption_psk.Reveal());
    return Finished(out);
  }
  const MessageKeys& keys = past == past_.end() ? keys_ : past->keys;
  if (key.type == StateRecordType::kSecretTree) {
    keys.EncodeTree(out);
  } else {
    keys.EncodeRatchets(key.leaf, out);
  }
  return Finished(out);
}

std::vector<StateKey> Group::Keys() const {
  std::vector<StateKey> keys = {{StateRecordType::kEpoch}, TreeKey()};
  const auto add = [&keys](uint64_t epoch, const MessageKeys& messages) {
    keys.push_back({StateRecordType::kSecretTree, epoch});
    for (LeafIndex leaf : messages.leaves()) {
      keys.push_back({StateRecordType::kRatchets, epoch, leaf});
    }
  };
  add(epoch(), keys_);
  for (const PastEpoch& past : past_) {
    keys.push_back({StateRecordType::kPast, past.context.epoch});
    add(past.context.epoch, past.keys);
  }
  return keys;
}

std::vector<StateRecord> Group::Save() const {
  std::vector<StateRecord> records;
  for (const StateKey& key : Keys()) {
    records.push_back({key, *EncodeRecord(key)});
  }
  return records;
}

void Group::Touch(const StateKey& key) { changed_[key] = true; }

void Group::Erase(const PastEpoch& past) {
  const uint64_t epoch = past.context.epoch;
  changed_[{StateRecordType::kPast, epoch}] = false;
  changed_[{StateRecordType::kSecretTree, epoch}] = false;
  for (LeafIndex leaf : past.keys.leaves()) {
    changed_[{StateRecordType::kRatchets, epoch, leaf}] = false;
  }
}

void Group::CollectChanges(uint64_t epoch, MessageKeys& keys) {
  const MessageKeys::Changes changes = keys.TakeChanges();
  if (changes.tree) Touch({StateRecordType::kSecretTree, epoch});
  for (LeafIndex leaf : changes.ratchets) {
    Touch({StateRecordType::kRatchets, epoch, leaf});
  }
}

std::vector<StateChange> Group::TakeChanges() {
  CollectChanges(epoch(), keys_);
  for (PastEpoch& past : past_) CollectChanges(past.context.epoch, past.keys);
  std::vector<StateChange> out;
  if (!std::exchange(stored_, true)) {
    changed_.clear();
    for (const StateKey& key : Keys()) Touch(key);
  }
  for (const auto& [key, is_there] : changed_) {
    StateChange& change = out.emplace_back();
    change.key = key;
    if (is_there) change.value = *EncodeRecord(key);
  }
  changed_.clear();
  return out;
}

namespace {

// The records of a group by key; each is taken once.
class Records {
 public:
  explicit Records(const std::vector<StateRecord>& records) {
    for (const StateRecord& one : records) by_key_[one.key] = &one.value;
  }
  // A reader behind the format number; DataLoss if there is no such record.
  absl::StatusOr<base::Reader> Take(const StateKey& key) {
    auto found = by_key_.find(key);
    if (found == by_key_.end()) return Damaged("a record is missing");
    base::Reader in(found->second->Reveal());
    by_key_.erase(found);
    if (auto format = ReadFormat(in); !format.ok()) return format;
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
  if (!tree.ok()) return Damaged("its ratchet tree");
  if (tree->TreeHash() != tree_hash) return Damaged("another ratchet tree");
  return tree;
}

}  // namespace

absl::Status Group::LoadRest(base::Reader& in) {
  pending_ = DecodePending(in);
  for (uint32_t left = in.U32(); in.ok() && left > 0; --left) {
    update_keys_.push_back(crypto::KemPrivateKey::FromSecret(
        KemOf(context().cipher_suite), DecodeSecret<32>(in)));
  }
  reinit_ = DecodeOptional<ReInit>(in);
  active_ = DecodeBool(in);
  return in.Finish("group state").ok() ? absl::OkStatus()
                                       : Damaged("its epoch");
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
    return Damaged("an ended epoch");
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
  auto epoch = DecodeEpoch(*in, *std::move(tree));
  if (!epoch.ok()) return epoch.status();
  auto index = MemberIndex::Of(epoch->tree, application.authentication);
  if (!index.ok()) return Damaged("somebody is in it twice");
  auto keys = LoadMessageKeys(records, epoch->context.epoch);
  if (!keys.ok()) return keys.status();
  if (!keys->IsWhole(epoch->tree.leaf_count())) {
    return Damaged("the keys of its messages");
  }
  Group group(*std::move(epoch), *std::move(index), application);
  group.keys_ = *std::move(keys);
  if (auto rest = group.LoadRest(*in); !rest.ok()) return rest;

  auto past_keys = records.KeysOf(StateRecordType::kPast);
  for (auto key = past_keys.rbegin(); key != past_keys.rend(); ++key) {
    auto messages = LoadMessageKeys(records, key->epoch);
    if (!messages.ok()) return messages.status();
    auto record = records.Take(*key);
    if (!record.ok()) return record.status();
    auto loaded = group.LoadPast(*record, key->epoch, *std::move(messages));
    if (!loaded.ok()) return loaded;
  }
  if (!records.empty()) return Damaged("records that are not its own");
  group.stored_ = true;
  return group;
}

base::SecretBytes Group::SaveStaged(const StagedCommit& staged) const {
  base::Writer out;
  out.U16(kFormat);
  staged.committer_.Encode(out);
  out.U32(staged.leaf_.value).Opaque(staged.authenticated_data_);
  out.U32(static_cast<uint32_t>(staged.proposals_.size()));
  for (const CommittedProposal& one : staged.proposals_) {
    one.proposal.Encode(out);
    one.sender.Encode(out);
    out.U8(one.by_reference ? 1 : 0);
  }
  out.U8(staged.has_path_ ? 1 : 0);
  EncodeLeaves(staged.added_, out);
  EncodeLeaves(staged.updated_, out);
  EncodeLeaves(staged.removed_, out);
  EncodeOptional(staged.reinit_, out);
  staged.context_.Encode(out);
  staged.tree_.EncodeDifference(tree(), out);
  out.U8(staged.next_.has_value() ? 1 : 0);
  if (staged.next_.has_value()) {
    EncodeEpoch(*staged.next_, out);
    out.Raw(staged.next_->secrets.encryption.Reveal());
  }
  return Finished(out);
}

absl::StatusOr<StagedCommit> Group::LoadStaged(base::ByteView bytes) const {
  base::Reader in(bytes);
  if (auto format = ReadFormat(in); !format.ok()) return format;
  StagedCommit staged(MemberIndex::Draft(*index_), tree());
  staged.committer_ = Sender::Decode(in);
  staged.leaf_ = {in.U32()};
  staged.authenticated_data_ = DecodeOpaque(in);
  for (uint32_t left = in.U32(); in.ok() && left > 0; --left) {
    Proposal proposal = Proposal::Decode(in);
    const Sender sender = Sender::Decode(in);
    staged.proposals_.push_back({std::move(proposal), sender, DecodeBool(in)});
  }
  staged.has_path_ = DecodeBool(in);
  staged.added_ = DecodeLeaves(in);
  staged.updated_ = DecodeLeaves(in);
  staged.removed_ = DecodeLeaves(in);
  staged.reinit_ = DecodeOptional<ReInit>(in);
  staged.context_ = GroupContext::Decode(in);
  auto decoded = RatchetTree::DecodeDifference(tree(), in);
  if (!decoded.ok()) return decoded.status();
  staged.tree_ = *std::move(decoded);
  if (!staged.index_.Move(tree(), staged.tree_).ok()) {
    return Damaged("a staged commit of another epoch");
  }
  if (DecodeBool(in)) {
    auto next = DecodeEpoch(in, staged.tree_);
    if (!next.ok()) return next.status();
    if (next->context != staged.context_) return Damaged("a staged commit");
    staged.next_ = *std::move(next);
    staged.next_->secrets.encryption = DecodeSecret<Secret::kSize>(in);
  }
  if (!in.Finish("staged commit").ok() ||
      base::ToBytes(staged.tree_.TreeHash()) != staged.context_.tree_hash) {
    return Damaged("a staged commit");
  }
  return staged;
}

}  // namespace hotline::mls
