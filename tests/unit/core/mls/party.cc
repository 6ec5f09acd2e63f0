#include "tests/unit/core/mls/party.h"

namespace hotline::mls {

absl::Status NamesAreValid::Validate(const Credential& credential,
                                     const SignaturePublicKey&) const {
  return credential.type == CredentialType::kBasic &&
                 !credential.identity.empty()
             ? absl::OkStatus()
             : absl::UnauthenticatedError("credential: has no name");
}

absl::Status NamesAreValid::ValidateSuccessor(
    const Credential& credential, const SignaturePublicKey& signature_key,
    const Credential& replaced) const {
  if (credential.identity != replaced.identity) {
    return absl::UnauthenticatedError("credential: of another name");
  }
  return Validate(credential, signature_key);
}

base::Bytes NamesAreValid::ClientOf(const LeafNode& leaf) const {
  return leaf.credential.identity;
}

void PskShelf::Put(std::string_view psk_id, base::Bytes secret) {
  psks_[base::ToBytes(psk_id)] = std::move(secret);
}

absl::StatusOr<base::SecretBytes> PskShelf::Find(
    const PreSharedKeyId& id) const {
  auto found = psks_.find(id.psk_id);
  if (found == psks_.end()) return absl::NotFoundError("PSK: not on the shelf");
  return base::SecretBytes(base::ByteView(found->second));
}

Party::Party(std::string_view name, SeededRandom& random)
    : name_(name),
      random_(random),
      signing_key_(crypto::SigningKey::Generate(random)) {}

NewKeyPackage Party::MakeKeyPackage(CipherSuite suite) {
  const uint64_t now = base::ToMillis(kNow) / 1000;
  KeyPackageDraft draft;
  draft.cipher_suite = suite;
  draft.credential = Credential::Basic(base::ToBytes(name_));
  draft.lifetime = {now - 3600, now + 30 * 24 * 3600};
  return mls::MakeKeyPackage(draft, signing_key_, random_);
}

LeafNode Party::LeafOf(CipherSuite suite) {
  return MakeKeyPackage(suite).key_package.leaf_node;
}

std::set<std::string> NamesIn(const RatchetTree& tree) {
  std::set<std::string> names;
  tree.EachLeaf(
      [&](LeafIndex, const LeafNode& leaf) { names.insert(NameOf(leaf)); });
  return names;
}

MlsMessage Carried(const MlsMessage& message) {
  return *Parse<MlsMessage>(Encode(message), "message");
}

}  // namespace hotline::mls
