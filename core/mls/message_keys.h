// The keys of one epoch's messages: the secret tree and the ratchets that came
// out of it (RFC 9420 section 9).
#pragma once

#include <set>

#include "core/mls/secret_tree.h"

namespace hotline::mls {

// Handshakes and application messages have a ratchet each.
enum class RatchetType : uint8_t { kHandshake = 0, kApplication = 1 };
constexpr RatchetType RatchetOf(ContentType type) {
  return type == ContentType::kApplication ? RatchetType::kApplication
                                           : RatchetType::kHandshake;
}

class MessageKeys {
 public:
  MessageKeys(Secret encryption_secret, uint32_t leaf_count)
      : tree_(std::move(encryption_secret), leaf_count) {}

  struct Sent {
    uint32_t generation;
    MessageKey key;
  };
  // The next key of our own; nobody gets it again.
  absl::StatusOr<Sent> Next(LeafIndex leaf, RatchetType type);

  // For a message that came: changes nothing until Accept, which is called when
  // the message has proven true. Errors: of Ratchet::Take, of SecretTree::Take.
  class Taken;
  absl::StatusOr<Taken> Take(LeafIndex leaf, RatchetType type,
                             uint32_t generation) const;
  void Accept(Taken taken);

  // Brings the ratchets of a leaf out of the tree, where they are not yet, and
  // uses no key: for a message that is opened now and may have to be opened
  // once more, until EndHandshakes. Nothing for a leaf beyond the tree.
  void BringOut(LeafIndex leaf);
  // The epoch has ended, and with it what may be opened of its handshakes: the
  // handshake ratchets are deleted, the application ratchets stay for messages
  // that come late. What no message came of has not been brought out; it stays
  // in the tree, whose secrets the application ratchets still need.
  void EndHandshakes();

  // What has changed since the last call, for a store that writes only that.
  struct Changes {
    bool tree = false;
    std::set<LeafIndex> ratchets;
  };
  Changes TakeChanges() { return std::exchange(changes_, {}); }

  void EncodeTree(base::Writer& out) const { tree_.Encode(out); }
  // Both ratchets of a leaf that has any.
  void EncodeRatchets(LeafIndex leaf, base::Writer& out) const;
  std::vector<LeafIndex> leaves() const;
  // `tree`: from EncodeTree. Then each from EncodeRatchets.
  static absl::StatusOr<MessageKeys> Decode(base::ByteView tree);
  // The same for keys that are there, whose ratchets stay. A failure changes
  // nothing.
  absl::Status ReplaceTree(base::ByteView tree);
  absl::Status DecodeRatchets(LeafIndex leaf, base::ByteView bytes);
  // Whether they are those of a tree of so many leaves, and each leaf has
  // ratchets or a secret that they come from.
  bool IsWhole(uint32_t leaf_count) const;

 private:
  struct Pair {
    Ratchet handshake;
    Ratchet application;

    // Keeps kMostSkipped in both together: without the oldest of application
    // messages, each of which is one message; a handshake is a whole epoch.
    void Bound();

    Ratchet& Of(RatchetType type) {
      return type == RatchetType::kHandshake ? handshake : application;
    }
    const Ratchet& Of(RatchetType type) const {
      return type == RatchetType::kHandshake ? handshake : application;
    }
  };
  explicit MessageKeys(SecretTree tree) : tree_(std::move(tree)) {}

  SecretTree tree_;
  std::map<LeafIndex, Pair> ratchets_;
  Changes changes_;
};

class MessageKeys::Taken {
 public:
  const MessageKey& key() const { return key_.key(); }

 private:
  friend class MessageKeys;
  LeafIndex leaf_;
  RatchetType type_ = RatchetType::kApplication;
  // Where the leaf's ratchets were not there before.
  std::optional<SecretTree::Taken> fresh_;
  Ratchet::Taken key_;
};

}  // namespace hotline::mls
