// Keys of signed notes (c2sp.org/signed-note): a name, a signature type and an
// Ed25519 key. Trust comes from the configured key alone; the 32-bit key ID
// only finds it and is easily collided.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/crypto/signature.h"

namespace hotline::tlog {

// The type byte of a key. Only the two Ed25519 types can be used so far; keys
// of the others are refused by name.
enum class SignatureType : uint8_t {
  kEd25519 = 0x01,      // a log's signature
  kEcdsa = 0x02,        // old witnesses
  kCosignature = 0x04,  // a witness's timestamped Ed25519 signature
  kTreeHead = 0x05,     // RFC 6962
  kMlDsaCosignature = 0x06,
  kOther = 0xff,  // followed by a longer identifier
};

using KeyId = base::ByteArray<4>;

// Whose signatures we can check. Its text form, the vkey, is
// NAME+HEX(key ID)+BASE64(type || public key).
class VerifierKey {
 public:
  // InvalidArgument for a name that a note cannot carry (IsKeyName) or above
  // 255 bytes, the most that every type of cosignature can carry;
  // Unimplemented for a type that is not Ed25519.
  static absl::StatusOr<VerifierKey> Make(std::string_view name,
                                          SignatureType type,
                                          const crypto::VerifyKey& public_key);
  // Recomputes the key ID and refuses another one.
  static absl::StatusOr<VerifierKey> Parse(std::string_view vkey);
  std::string Format() const;

  const std::string& name() const { return name_; }
  SignatureType type() const { return type_; }
  const KeyId& id() const { return id_; }
  const crypto::VerifyKey& public_key() const { return public_key_; }
  bool operator==(const VerifierKey&) const = default;

 private:
  VerifierKey(std::string_view name, SignatureType type,
              const crypto::VerifyKey& public_key);

  std::string name_;
  SignatureType type_;
  crypto::VerifyKey public_key_;
  KeyId id_;
};

// A key that signs. A log's key and a witness's are never the same: a
// cosignature does not name who made it.
class SignerKey {
 public:
  // `seed` is the private key of RFC 8032. Errors as VerifierKey::Make.
  static absl::StatusOr<SignerKey> Make(std::string_view name,
                                        SignatureType type,
                                        const base::Secret<32>& seed);

  const VerifierKey& verifier() const { return verifier_; }
  // Raw Ed25519 over `message`; note.h says what is signed.
  crypto::Signature Sign(std::string_view message) const;

 private:
  SignerKey(VerifierKey verifier, crypto::SigningKey key)
      : verifier_(std::move(verifier)), key_(std::move(key)) {}

  VerifierKey verifier_;
  crypto::SigningKey key_;
};

// Not empty, well-formed UTF-8 without control characters, no Unicode space, no
// '+'.
bool IsKeyName(std::string_view name);

}  // namespace hotline::tlog
