#include "bench/mls/formulas.h"

#include <bit>

namespace hotline::bench {
namespace {

// RFC 9180 section 5.1 for one message: two Extracts of ids, one of the secret,
// key and nonce.
constexpr uint32_t kHpkeHmacs = 5;
// Section 8: two Extracts, joiner, epoch, nine secrets; the confirmation tag.
constexpr uint32_t kEpochHmacs = 14;
// Sections 6.3.2 and 9.1: key and nonce of the sender data; key, nonce and next
// secret of the ratchet.
constexpr uint32_t kMessageHmacs = 5;
// Section 12.4.3.1: welcome_secret, its key and its nonce.
constexpr uint32_t kWelcomeHmacs = 3;
constexpr size_t kSecretBytes = 32, kHashBytes = 32;

// Section 5.1.3.
Work Seals(uint32_t times) {
  return {.encap = times,
          .hmac = kHpkeHmacs * times,
          .sealed_bytes = kSecretBytes * times};
}
Work Opens(uint32_t times) {
  return {.decap = times,
          .hmac = kHpkeHmacs * times,
          .sealed_bytes = kSecretBytes * times};
}

// Section 7.4: node secret, key pair and next path secret of each.
Work Derives(uint32_t nodes) { return {.generate = nodes, .hmac = 2 * nodes}; }

// Section 7.8 along a direct path: the tree hashes of the leaf and of each node
// above it.
Work HashesTree(const Shape& shape) {
  const size_t node = shape.parent_bytes + 2 * kHashBytes;
  return {.hashed_bytes = shape.leaf_bytes + Depth(shape.members) * node};
}

// The same with section 7.9: of each node the parent hash, too, which a path
// alone changes.
Work HashesPath(const Shape& shape) {
  const size_t node = shape.parent_bytes + 2 * kHashBytes;
  Work work{.hashed_bytes = Depth(shape.members) * node};
  return work += HashesTree(shape);
}

// Sections 6.3, 8, 8.2 and 9 of a private Commit: its transcript hash, the next
// epoch, and a message key of a ratchet that is there.
Work Commits(const Shape& shape) {
  return {.hmac = kEpochHmacs + kMessageHmacs,
          .hashed_bytes = shape.message_bytes,
          .sealed_bytes = shape.message_bytes};
}

// Section 9 of the first handshake of a leaf in an epoch: its ratchet, down the
// secret tree.
Work BringsOutRatchet(const Shape& shape) {
  return {.hmac = 2 * Depth(shape.members) + 1};
}

// Sections 10.1 and 7.3: both signatures of the KeyPackage; 12.4.3: its
// reference, and a signed GroupInfo, sealed to it under welcome_secret's key
// and nonce.
Work Welcomes(const Shape& shape) {
  Work work{.sign = 1,
            .verify = 2,
            .hmac = kWelcomeHmacs,
            .signed_bytes = 2 * shape.leaf_bytes + shape.payload_bytes,
            .hashed_bytes = shape.leaf_bytes,
            .sealed_bytes = shape.payload_bytes};
  return work += Seals(1);
}

Work Message(const Shape& shape) {
  return {.hmac = kMessageHmacs, .sealed_bytes = shape.message_bytes};
}

// Sections 7.4 and 7.5: a new leaf, the path above it, sealed to each copath
// node. The leaf and the Commit are signed.
Work SendsPath(const Shape& shape) {
  Work work{.sign = 2,
            .generate = 1,
            .signed_bytes = shape.leaf_bytes + shape.message_bytes};
  work += Derives(shape.path);
  work += Seals(shape.path);
  work += HashesPath(shape);
  return work += Commits(shape);
}

}  // namespace

uint32_t Depth(uint32_t members) {
  return static_cast<uint32_t>(std::bit_width(members - 1));
}

// Section 12.1.1 of each: the signatures of KeyPackage and leaf; 12.4.3.1: the
// Welcome for each. Then Commit and GroupInfo signed, and every node hashed.
Work Create(const Shape& shape) {
  const uint32_t added = shape.members - 1;
  Work work{.sign = 2,
            .verify = 2 * added,
            .signed_bytes = 2 * added * shape.leaf_bytes + shape.message_bytes +
                            shape.payload_bytes,
            .hashed_bytes = shape.members * shape.leaf_bytes +
                            added * (shape.leaf_bytes + 2 * kHashBytes),
            .sealed_bytes = shape.payload_bytes};
  work += BringsOutRatchet(shape);
  return (work += Seals(added)) += Commits(shape);
}

// One of many that nobody takes, in one epoch: its sender's ratchet is there.
Work AddWithoutPath(const Shape& shape) {
  Work work{.sign = 1, .signed_bytes = shape.message_bytes};
  work += Welcomes(shape);
  work += HashesTree(shape);
  return work += Commits(shape);
}

// The same.
Work AddWithPath(const Shape& shape) {
  Work work = SendsPath(shape);
  return work += Welcomes(shape);
}

// The first of its epoch.
Work UpdateSender(const Shape& shape) {
  Work work = SendsPath(shape);
  return work += BringsOutRatchet(shape);
}

// The same from the other side: one seal opened.
Work UpdateReceiver(const Shape& shape) {
  Work work{.verify = 2,
            .signed_bytes = shape.leaf_bytes + shape.message_bytes};
  work += Derives(shape.derived);
  work += Opens(1);
  work += HashesPath(shape);
  work += BringsOutRatchet(shape);
  return work += Commits(shape);
}

// Section 12.4.3.1: every leaf's signature, every tree hash and parent hash,
// the signature of the GroupInfo.
Work Join(const Shape& shape) {
  const uint32_t n = shape.members;
  const size_t parent = shape.parent_bytes + 2 * kHashBytes;
  Work work{.verify = n + 1,
            .hmac = kEpochHmacs,
            .signed_bytes = n * shape.leaf_bytes + shape.payload_bytes,
            .hashed_bytes = n * shape.leaf_bytes + (n - 1) * 2 * parent,
            .sealed_bytes = shape.payload_bytes};
  return (work += Derives(shape.derived)) += Opens(1);
}

Work Protect(const Shape& shape) {
  Work work{.sign = 1, .signed_bytes = shape.payload_bytes};
  return work += Message(shape);
}

Work Unprotect(const Shape& shape) {
  Work work{.verify = 1, .signed_bytes = shape.payload_bytes};
  return work += Message(shape);
}

}  // namespace hotline::bench
