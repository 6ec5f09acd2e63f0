// A certificate revocation list (RFC 5280 section 5): full and direct only.
// Immutable, cheap to copy, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/pki/certificate.h"

struct X509_crl_st;  // OpenSSL's X509_CRL

namespace hotline::pki {

struct PemBlock;

class RevocationList {
 public:
  static constexpr size_t kMaxPem = 4 * 1024 * 1024;

  // Lists in one file: an authority has one for each of its issuing CAs.
  static constexpr size_t kMaxLists = 8;

  // What `certs/authority crl` writes: for each issuing CA one PEM block X509
  // CRL, then the certificate of the authority's key that signed it and what
  // leads from there to the pinned root. The signature is checked here, the
  // path by the trust store. One to kMaxLists of them.
  static absl::StatusOr<std::vector<RevocationList>> ListsFromPem(
      std::string_view pem);
  // The same for exactly one list.
  static absl::StatusOr<RevocationList> FromPem(std::string_view pem);

  // As it came: the list and what stands behind it. FromPem reads it.
  std::string Pem() const;
  // The list number: rises with every list of the same issuer.
  uint64_t number() const { return number_; }
  base::WallTime this_update() const { return this_update_; }
  // A list past its next update is stale: still obeyed, and reported.
  base::WallTime next_update() const { return next_update_; }
  // First the certificate whose key signed the list.
  const std::vector<Certificate>& issuers() const { return issuers_; }
  // `issuer` carries the name and the key that signed this list.
  bool IsIssuedBy(const Certificate& issuer) const;
  bool Revokes(const Certificate& certificate) const;

 private:
  RevocationList() = default;
  static absl::StatusOr<RevocationList> FromBlocks(
      std::span<const PemBlock> blocks);
  absl::Status ReadFacts();
  absl::Status CheckSignature() const;

  std::shared_ptr<X509_crl_st> crl_;
  std::vector<Certificate> issuers_;
  uint64_t number_ = 0;
  base::WallTime this_update_;
  base::WallTime next_update_;
};

}  // namespace hotline::pki
