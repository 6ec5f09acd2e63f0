#include "tests/vectors/mls_entry.h"

#include "absl/strings/str_cat.h"
#include "core/mls/parent_hash.h"

namespace hotline::vectors {

absl::StatusOr<mls::CipherSuite> ReadSuite(Entry& entry) {
  const auto suite = mls::CipherSuite(entry.At("cipher_suite").Number(0xffff));
  if (!entry.status().ok()) return entry.status();
  if (mls::IsSupported(suite)) return suite;
  return absl::UnimplementedError(
      absl::StrCat("cipher suite ", static_cast<uint16_t>(suite)));
}

mls::Secret ReadSecret(Entry& entry, const std::string& field) {
  auto secret = mls::Secret::From(entry.Hex(field));
  return entry.Passed(secret.status()) ? *std::move(secret) : mls::Secret();
}

crypto::KemPrivateKey ReadKemKey(Entry& entry, mls::CipherSuite suite,
                                 const std::string& field) {
  return crypto::KemPrivateKey::FromSecret(mls::KemOf(suite),
                                           ReadSecret(entry, field));
}

crypto::SigningKey ReadSigningKey(Entry& entry, const std::string& field) {
  return crypto::SigningKey(ReadSecret(entry, field));
}

absl::StatusOr<mls::RatchetTree> ReadTree(Entry& entry,
                                          const std::string& field) {
  auto tree = mls::RatchetTree::Decode(entry.Hex(field));
  if (tree.ok()) entry.Expect(field, mls::Encode(*tree));
  return tree;
}

void CheckTree(Entry& entry, const mls::RatchetTree& tree,
               const base::Bytes& group_id) {
  entry.Passed(mls::VerifyParentHashes(tree));
  tree.EachLeaf([&](mls::LeafIndex leaf, const mls::LeafNode& leaf_node) {
    entry.Passed(leaf_node.VerifySignature({group_id, leaf}));
  });
}

}  // namespace hotline::vectors
