// The Authentication Service that the application supplies: RFC 9420 section
// 5.3.1.
#pragma once

#include "core/mls/leaf_node.h"

namespace hotline::mls {

// For an x509 credential it has to
// verify, too, that the end entity's key is `signature_key` (section 5.3).
class AuthenticationService {
 public:
  virtual ~AuthenticationService() = default;
  // Ok if the credential rightly presents its identity together with
  // `signature_key`, and a member may have that identity.
  virtual absl::Status Validate(
      const Credential& credential,
      const SignaturePublicKey& signature_key) const = 0;
  // The same when it takes the place of `replaced`.
  virtual absl::Status ValidateSuccessor(
      const Credential& credential, const SignaturePublicKey& signature_key,
      const Credential& replaced) const = 0;
  // A name for the client that a leaf stands for, the same for leaves of the
  // same client (section 12.2) and of matching members (sections 11.2 and
  // 11.3). Says nothing about the credential's validity.
  virtual base::Bytes ClientOf(const LeafNode& leaf) const = 0;
};

}  // namespace hotline::mls
