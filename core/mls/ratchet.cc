#include "core/mls/ratchet.h"

namespace hotline::mls {

MessageKey Ratchet::Step(Secret& secret, uint32_t& generation) {
  MessageKey key{DeriveTreeSecret<32>(secret, "key", generation),
                 DeriveTreeSecret<12>(secret, "nonce", generation)};
  secret = DeriveTreeSecret<Secret::kSize>(secret, "secret", generation);
  ++generation;
  return key;
}

absl::StatusOr<MessageKey> Ratchet::Next() {
  if (generation_ == kLastGeneration) {
    return absl::ResourceExhaustedError("ratchet: at its last generation");
  }
  return Step(secret_, generation_);
}

absl::StatusOr<Ratchet::Taken> Ratchet::Take(uint32_t generation) const {
  Taken taken;
  taken.generation_ = generation;
  if (generation < generation_) {
    auto kept = skipped_.find(generation);
    if (kept == skipped_.end()) {
      return absl::InvalidArgumentError(
          "ratchet: this generation's key was used or deleted");
    }
    taken.key_ = kept->second.Clone();
    return taken;
  }
  if (generation == kLastGeneration ||
      generation - generation_ > kMostSkipped) {
    return absl::ResourceExhaustedError(
        "ratchet: a generation too far ahead of the last one");
  }
  taken.moves_ = true;
  taken.secret_ = secret_.Clone();
  taken.next_ = generation_;
  while (taken.next_ < generation) {
    const uint32_t at = taken.next_;
    taken.skipped_.emplace_hint(taken.skipped_.end(), at,
                                Step(taken.secret_, taken.next_));
  }
  taken.key_ = Step(taken.secret_, taken.next_);
  return taken;
}

void Ratchet::Accept(Taken taken) {
  skipped_.erase(taken.generation_);
  // Others may have been accepted since it was taken: neither back to them, nor
  // once more to their keys.
  if (!taken.moves_ || taken.next_ <= generation_) return;
  taken.skipped_.erase(taken.skipped_.begin(),
                       taken.skipped_.lower_bound(generation_));
  secret_ = std::move(taken.secret_);
  generation_ = taken.next_;
  skipped_.merge(taken.skipped_);
  while (skipped_.size() > kMostSkipped) skipped_.erase(skipped_.begin());
}

void Ratchet::Wipe() {
  secret_.Wipe();
  generation_ = kLastGeneration;
  skipped_.clear();
}

void Ratchet::Encode(base::Writer& out) const {
  out.Raw(secret_.Reveal()).U32(generation_);
  out.U32(static_cast<uint32_t>(skipped_.size()));
  for (const auto& [generation, key] : skipped_) {
    out.U32(generation).Raw(key.key.Reveal()).Raw(key.nonce.Reveal());
  }
}

absl::StatusOr<Ratchet> Ratchet::Decode(base::Reader& in) {
  Ratchet ratchet(DecodeSecret<Secret::kSize>(in));
  ratchet.generation_ = in.U32();
  const uint32_t count = in.U32();
  in.Require(count <= kMostSkipped);
  for (uint32_t i = 0; in.ok() && i < count; ++i) {
    const uint32_t generation = in.U32();
    in.Require(generation < ratchet.generation_);
    in.Require(ratchet.skipped_.empty() ||
               ratchet.skipped_.rbegin()->first < generation);
    ratchet.skipped_.emplace(
        generation, MessageKey{DecodeSecret<32>(in), DecodeSecret<12>(in)});
  }
  if (!in.ok()) {
    return absl::DataLossError("ratchet: damaged");
  }
  return ratchet;
}

}  // namespace hotline::mls
