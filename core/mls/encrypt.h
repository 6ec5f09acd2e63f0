// Encrypting to a public key: RFC 9420 section 5.1.3. A label and a context say
// for what, so that no ciphertext passes for one of another place.
#pragma once

#include <string_view>

#include "core/base/random.h"
#include "core/base/secret.h"
#include "core/crypto/kem.h"
#include "core/mls/suite.h"
#include "core/mls/wire.h"

namespace hotline::mls {

// As it stands in a structure, before anyone looked at it.
// crypto::KemPublicKey::Parse is the look (protocol P21).
using HpkePublicKey = base::Bytes;

struct HpkeCiphertext {
  base::Bytes kem_output;
  base::Bytes ciphertext;

  void Encode(base::Writer& out) const;
  static HpkeCiphertext Decode(base::Reader& in);
  bool operator==(const HpkeCiphertext&) const = default;
};

// `label` without "MLS 1.0 ".
absl::StatusOr<HpkeCiphertext> EncryptWithLabel(
    const crypto::KemPublicKey& public_key, std::string_view label,
    base::ByteView context, base::ByteView plaintext, base::Random& random);
// InvalidArgument if anything differs from what was encrypted.
absl::StatusOr<base::SecretBytes> DecryptWithLabel(
    const crypto::KemPrivateKey& private_key, std::string_view label,
    base::ByteView context, const HpkeCiphertext& sealed);

}  // namespace hotline::mls
