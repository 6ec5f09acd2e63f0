// A position's word that a key is a person's (P6): what makes an
// acknowledgement a named human's. The person's private key opens under a
// passphrase alone; a station of the position signs the certificate with its
// identity key. It travels with each response, so that a record proves itself:
// whose key, named by which position, certified by which station.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/codec.h"
#include "core/crypto/signature.h"
#include "core/message/roster.h"

namespace hotline::message {

inline constexpr uint16_t kOperatorCertificateVersion = 1;
inline constexpr std::chrono::days kMaxOperatorLife{366};

struct OperatorCertificate {
  std::string position;  // "watch@mfa.alba"
  std::string name;      // 1 to 128 bytes that look like no other name
  crypto::VerifyKey key{};
  base::WallTime not_before{};
  base::WallTime not_after{};  // later, by at most 366 days
  // Who certifies: a station of `position`, and which identity certificate.
  Member station;
  crypto::Signature signature{};

  bool operator==(const OperatorCertificate&) const = default;
};

// The form alone, `station` of `position` included; not the signature.
absl::Status Check(const OperatorCertificate& certificate);

// Signs all but the signature, with the identity key that `station`'s
// certificate carries: SignContent, "hotline/1 OperatorCertificate".
// InvalidArgument if nobody would accept the result.
absl::StatusOr<OperatorCertificate> MakeOperatorCertificate(
    OperatorCertificate unsigned_one, const crypto::SigningKey& identity);

base::Bytes Encode(const OperatorCertificate& certificate);

// Strict: encoding the result gives `bytes`. InvalidArgument names the field.
absl::StatusOr<OperatorCertificate> ParseOperatorCertificate(
    base::ByteView bytes);
// The same as a vector inside a content; a certificate that does not parse
// fails the reader.
OperatorCertificate ReadOperatorCertificate(base::Reader& reader);

// Unauthenticated unless `identity_key` signed it. Whether that is the key of
// the station that it names is the caller's to know.
absl::Status Verify(const OperatorCertificate& certificate,
                    const crypto::VerifyKey& identity_key);

// SHA-256 of the encoded certificate: how the operator's signature under a
// statement names it.
base::Digest Hash(const OperatorCertificate& certificate);

}  // namespace hotline::message
