// A client as an application would supply it to the groups of the tests: a
// name, a signature key, and an Authentication Service that knows names alone.
#pragma once

#include <map>
#include <set>

#include "core/mls/group.h"
#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {

// The time of every test that does not move it.
inline constexpr base::WallTime kNow{std::chrono::milliseconds(1767225600000)};

// A basic credential with a name in it is valid, and stays that of its client.
class NamesAreValid final : public AuthenticationService {
 public:
  absl::Status Validate(const Credential& credential,
                        const SignaturePublicKey& signature_key) const override;
  absl::Status ValidateSuccessor(const Credential& credential,
                                 const SignaturePublicKey& signature_key,
                                 const Credential& replaced) const override;
  base::Bytes ClientOf(const LeafNode& leaf) const override;
};

class PskShelf final : public PskStore {
 public:
  void Put(std::string_view psk_id, base::Bytes secret);
  absl::StatusOr<base::SecretBytes> Find(
      const PreSharedKeyId& id) const override;

 private:
  std::map<base::Bytes, base::Bytes> psks_;
};

class Party {
 public:
  // `random` outlives it.
  Party(std::string_view name, SeededRandom& random);

  const std::string& name() const { return name_; }
  const crypto::SigningKey& signing_key() const { return signing_key_; }
  NewKeyPackage MakeKeyPackage(CipherSuite suite);
  // For an external Commit.
  LeafNode LeafOf(CipherSuite suite);

 private:
  std::string name_;
  SeededRandom& random_;
  crypto::SigningKey signing_key_;
};

inline std::string NameOf(const LeafNode& leaf) {
  return base::ToString(leaf.credential.identity);
}
std::set<std::string> NamesIn(const RatchetTree& tree);

// `message` over the wire.
MlsMessage Carried(const MlsMessage& message);

}  // namespace hotline::mls
