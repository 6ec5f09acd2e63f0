// A group as records (state.h).
#include <algorithm>
#include <map>

#include "core/mls/group.h"
#include "core/mls/state_format.h"

namespace hotline::mls {
namespace {

// In the order in which they came.
void EncodePending(const PendingProposals& pending, base::Writer& out) {
  std::map<uint64_t, PendingProposals::const_iterator> in_order;
  for (auto at = pending.begin(); at != pending.end(); ++at) {
    in_order[at->second.number] = at;
  }
  out.U32(static_cast<uint32_t>(pending.size()));
  for (const auto& [number, at] : in_order) {
    out.Opaque(at->first);
    at->second.proposal.Encode(out);
    at->second.sender.Encode(out);
    out.Opaque(at->second.authenticated_data);
  }
}

}  // namespace

StateKey Group::TreeKey() const {
  return {StateRecordType::kTree, 0, {}, tree().TreeHash()};
}

base::SecretBytes Group::EncodeGroup() const {
  base::Writer out;
  out.U16(kStateFormat).Raw(tree().TreeHash()).U8(active_ ? 1 : 0);
  if (!active_) {
    EncodeEpochLeft(epoch_, out);
    return TakeSecret(out);
  }
  EncodeEpoch(epoch_, out);
  EncodePending(pending_, out);
  out.U32(static_cast<uint32_t>(update_keys_.size()));
  for (const auto& key : update_keys_) out.Raw(key.secret().Reveal());
  EncodeOptional(reinit_, out);
  return TakeSecret(out);
}

absl::StatusOr<base::SecretBytes> Group::EncodeRecord(
    const StateKey& key) const {
  if (key.type == StateRecordType::kEpoch) return EncodeGroup();
  base::Writer out;
  out.U16(kStateFormat);
  if (key.type == StateRecordType::kTree) {
    tree().Encode(out);
    return TakeSecret(out);
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
    return TakeSecret(out);
  }
  const MessageKeys& keys = past == past_.end() ? keys_ : past->keys;
  if (key.type == StateRecordType::kSecretTree) {
    keys.EncodeTree(out);
  } else {
    keys.EncodeRatchets(key.leaf, out);
  }
  return TakeSecret(out);
}

std::vector<StateKey> Group::Keys() const {
  std::vector<StateKey> keys = {{StateRecordType::kEpoch}, TreeKey()};
  const auto add = [&keys](uint64_t epoch, const MessageKeys& messages) {
    keys.push_back({StateRecordType::kSecretTree, epoch});
    for (LeafIndex leaf : messages.leaves()) {
      keys.push_back({StateRecordType::kRatchets, epoch, leaf});
    }
  };
  if (active_) add(epoch(), keys_);
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

}  // namespace hotline::mls
