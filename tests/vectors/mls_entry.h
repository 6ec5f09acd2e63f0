// What the formats of MLS have in common: the suite of an entry, its keys, and
// the structures of RFC 9420 in it. Whatever is read and is not what it should
// be makes the entry fail.
#pragma once

#include "core/crypto/kem.h"
#include "core/crypto/signature.h"
#include "core/mls/message.h"
#include "core/mls/ratchet_tree.h"
#include "tests/vectors/entry.h"

namespace hotline::vectors {

// cipher_suite. Unimplemented, and which it is, for one that we do not have.
absl::StatusOr<mls::CipherSuite> ReadSuite(Entry& entry);

// The field is 32 bytes; zeros if it is not.
mls::Secret ReadSecret(Entry& entry, const std::string& field);
crypto::KemPrivateKey ReadKemKey(Entry& entry, mls::CipherSuite suite,
                                 const std::string& field);
crypto::SigningKey ReadSigningKey(Entry& entry, const std::string& field);

// The field is one T, and is what T encodes to.
template <class T>
absl::StatusOr<T> ReadStructure(Entry& entry, const std::string& field) {
  auto value = mls::Parse<T>(entry.Hex(field), field);
  if (value.ok()) entry.Expect(field, mls::Encode(*value));
  return value;
}

// The field is an MLSMessage with a T in it.
template <class T>
absl::StatusOr<T> ReadMessage(Entry& entry, const std::string& field) {
  auto message = ReadStructure<mls::MlsMessage>(entry, field);
  if (!message.ok()) return message.status();
  if (T* value = std::get_if<T>(&message->value)) return std::move(*value);
  return absl::InvalidArgumentError(field + ": another wire format");
}

absl::StatusOr<mls::RatchetTree> ReadTree(Entry& entry,
                                          const std::string& field);

// The signatures of all leaves, and the parent hashes of all nodes.
void CheckTree(Entry& entry, const mls::RatchetTree& tree,
               const base::Bytes& group_id);

}  // namespace hotline::vectors
