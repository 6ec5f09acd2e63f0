#include "core/mls/message_keys.h"

namespace hotline::mls {

void MessageKeys::Pair::Bound() {
  while (handshake.skipped() + application.skipped() > kMostSkipped) {
    Ratchet& from = application.skipped() > 0 ? application : handshake;
    from.DropOldestSkipped();
  }
}

void MessageKeys::BringOut(LeafIndex leaf) {
  if (ratchets_.contains(leaf)) return;
  auto taken = tree_.Take(leaf);
  if (!taken.ok()) return;
  tree_.Accept(taken->from, std::move(taken->siblings));
  changes_.tree = true;
  ratchets_.emplace(
      leaf, Pair{std::move(taken->handshake), std::move(taken->application)});
  changes_.ratchets.insert(leaf);
}

void MessageKeys::EndHandshakes() {
  for (auto& [leaf, pair] : ratchets_) {
    if (pair.handshake.wiped()) continue;
    pair.handshake.Wipe();
    changes_.ratchets.insert(leaf);
  }
}

absl::StatusOr<MessageKeys::Sent> MessageKeys::Next(LeafIndex leaf,
                                                    RatchetType type) {
  BringOut(leaf);
  auto found = ratchets_.find(leaf);
  if (found == ratchets_.end()) {
    return absl::NotFoundError("secret tree: nothing left for this leaf");
  }
  Ratchet& ratchet = found->second.Of(type);
  const uint32_t generation = ratchet.generation();
  auto key = ratchet.Next();
  if (!key.ok()) return key.status();
  changes_.ratchets.insert(leaf);
  return Sent{generation, *std::move(key)};
}

absl::StatusOr<MessageKeys::Taken> MessageKeys::Take(
    LeafIndex leaf, RatchetType type, uint32_t generation) const {
  Taken taken;
  taken.leaf_ = leaf;
  taken.type_ = type;
  auto found = ratchets_.find(leaf);
  if (found == ratchets_.end()) {
    auto fresh = tree_.Take(leaf);
    if (!fresh.ok()) return fresh.status();
    taken.fresh_ = *std::move(fresh);
  }
  const bool handshake = type == RatchetType::kHandshake;
  const Ratchet& ratchet =
      !taken.fresh_.has_value()
          ? found->second.Of(type)
          : (handshake ? taken.fresh_->handshake : taken.fresh_->application);
  auto key = ratchet.Take(generation);
  if (!key.ok()) return key.status();
  taken.key_ = *std::move(key);
  return taken;
}

void MessageKeys::Accept(Taken taken) {
  if (taken.fresh_.has_value()) {
    tree_.Accept(taken.fresh_->from, std::move(taken.fresh_->siblings));
    changes_.tree = true;
    ratchets_.emplace(taken.leaf_, Pair{std::move(taken.fresh_->handshake),
                                        std::move(taken.fresh_->application)});
  }
  Pair& pair = ratchets_.at(taken.leaf_);
  pair.Of(taken.type_).Accept(std::move(taken.key_));
  pair.Bound();
  changes_.ratchets.insert(taken.leaf_);
}

void MessageKeys::EncodeRatchets(LeafIndex leaf, base::Writer& out) const {
  const Pair& pair = ratchets_.at(leaf);
  pair.handshake.Encode(out);
  pair.application.Encode(out);
}

bool MessageKeys::IsWhole(uint32_t leaf_count) const {
  return tree_.leaf_count() == leaf_count &&
         (ratchets_.empty() || ratchets_.rbegin()->first.value < leaf_count) &&
         tree_.covered() + ratchets_.size() == leaf_count;
}

std::vector<LeafIndex> MessageKeys::leaves() const {
  std::vector<LeafIndex> leaves;
  for (const auto& [leaf, pair] : ratchets_) leaves.push_back(leaf);
  return leaves;
}

absl::StatusOr<MessageKeys> MessageKeys::Decode(base::ByteView tree) {
  base::Reader in(tree);
  auto decoded = SecretTree::Decode(in);
  if (!decoded.ok()) return decoded.status();
  if (!in.AtEnd()) return absl::DataLossError("secret tree: bytes too many");
  return MessageKeys(*std::move(decoded));
}

absl::Status MessageKeys::ReplaceTree(base::ByteView tree) {
  auto decoded = Decode(tree);
  if (!decoded.ok()) return decoded.status();
  tree_ = std::move(decoded->tree_);
  return absl::OkStatus();
}

absl::Status MessageKeys::DecodeRatchets(LeafIndex leaf, base::ByteView bytes) {
  base::Reader in(bytes);
  auto handshake = Ratchet::Decode(in);
  if (!handshake.ok()) return handshake.status();
  auto application = Ratchet::Decode(in);
  if (!application.ok()) return application.status();
  if (!in.AtEnd()) return absl::DataLossError("ratchets: bytes too many");
  Pair pair{*std::move(handshake), *std::move(application)};
  pair.Bound();
  ratchets_.insert_or_assign(leaf, std::move(pair));
  return absl::OkStatus();
}

}  // namespace hotline::mls
