// A sender's ratchet: RFC 9420 section 9.1. One key and nonce for each message,
// deleted when it has been used (section 9.2). Bounded in both directions
// (section 15.3, protocol P14).
#pragma once

#include <map>

#include "core/crypto/aead.h"
#include "core/mls/derive.h"
#include "core/mls/wire.h"

namespace hotline::mls {

// How far one message may move a ratchet forward, and how many keys of messages
// that have not come are kept of one sender, in both of its ratchets together
// (MessageKeys::Accept); the oldest go first.
inline constexpr uint32_t kMostSkipped = 2048;

struct MessageKey {
  crypto::AeadKey key;
  base::Secret<12> nonce;

  MessageKey Clone() const { return {key.Clone(), nonce.Clone()}; }
};

class Ratchet {
 public:
  explicit Ratchet(Secret secret) : secret_(std::move(secret)) {}

  // The next generation that this ratchet has not reached.
  uint32_t generation() const { return generation_; }

  // For the sender: the key of generation() - 1 after the call, which nobody
  // gets again. ResourceExhausted at the last generation.
  absl::StatusOr<MessageKey> Next();

  // For a receiver, in two steps, since a key is used up only when its message
  // has proven true (protocol P14). Take finds the key and says what the
  // ratchet then becomes; Accept makes it so, unless the ratchet has changed
  // since: one message at a time. InvalidArgument: used already, or
  // deleted. ResourceExhausted: more than kMostSkipped ahead.
  class Taken;
  absl::StatusOr<Taken> Take(uint32_t generation) const;
  void Accept(Taken taken);

  // How many keys of messages that have not come are kept, and without the
  // oldest of them; the caller has seen that there is one.
  size_t skipped() const { return skipped_.size(); }
  void DropOldestSkipped() { skipped_.erase(skipped_.begin()); }

  // Nobody gets a key of it any more.
  void Wipe();
  bool wiped() const { return generation_ == kLastGeneration; }

  // Versioned by the record that holds it.
  void Encode(base::Writer& out) const;
  static absl::StatusOr<Ratchet> Decode(base::Reader& in);

 private:
  // Has no key, so that what is wiped has the same form as what is not.
  static constexpr uint32_t kLastGeneration = 0xffffffff;

  // The key of generation_, which moves on.
  static MessageKey Step(Secret& secret, uint32_t& generation);

  Secret secret_;  // of generation_
  uint32_t generation_ = 0;
  std::map<uint32_t, MessageKey> skipped_;
};

class Ratchet::Taken {
 public:
  const MessageKey& key() const { return key_; }

 private:
  friend class Ratchet;
  MessageKey key_;
  uint32_t generation_ = 0;  // of key_
  // What the ratchet becomes, if it moves forward.
  bool moves_ = false;
  Secret secret_;
  uint32_t next_ = 0;
  std::map<uint32_t, MessageKey> skipped_;
};

}  // namespace hotline::mls
