// One X.509 certificate, parsed and bounded, of whatever kind. It promises
// nothing about trust: whom it names is subject.h's to read, and whether to
// believe it is trust_store.h's to say. Immutable, cheap to copy, any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"

struct x509_st;  // OpenSSL's X509

namespace hotline::pki {

using Ed25519PublicKey = base::ByteArray<32>;

class Certificate {
 public:
  static constexpr size_t kMaxDer = 16 * 1024;
  static constexpr size_t kMaxPem = 128 * 1024;
  // Certificates in one file or one handshake: the leaf and what leads to a
  // root.
  static constexpr size_t kMaxChain = 4;

  // Exactly one certificate in DER, nothing behind it, no second encoding of
  // the same value. Errors: CertificateProblem::kMalformed.
  static absl::StatusOr<Certificate> FromDer(base::ByteView der);
  // Exactly one PEM block of type CERTIFICATE.
  static absl::StatusOr<Certificate> FromPem(std::string_view pem);
  // One to kMaxChain of them, leaf first as the authority writes them.
  static absl::StatusOr<std::vector<Certificate>> ChainFromPem(
      std::string_view pem);

  const base::Bytes& der() const { return der_; }
  std::string Pem() const;
  // SHA-256 of the DER: the "certificate hash" of the protocol.
  base::Digest Hash() const;
  // That hash as people compare it: four rows of four groups of four lower-case
  // hex digits, newline between rows, none at the end.
  std::string Fingerprint() const;
  // Lower-case hex without leading zeros, as revocation lists name it.
  std::string SerialHex() const;
  base::WallTime not_before() const { return not_before_; }
  base::WallTime not_after() const { return not_after_; }
  // Nothing if its key is of another type.
  std::optional<Ed25519PublicKey> Ed25519Key() const;

  // For this room only; owned by this object.
  x509_st* x509() const { return x509_.get(); }

  friend bool operator==(const Certificate& a, const Certificate& b) {
    return a.der_ == b.der_;
  }

 private:
  Certificate() = default;

  std::shared_ptr<x509_st> x509_;
  base::Bytes der_;
  base::WallTime not_before_;
  base::WallTime not_after_;
};

// The text form of any certificate hash.
std::string FingerprintText(const base::Digest& hash);

}  // namespace hotline::pki
