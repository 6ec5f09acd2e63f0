// An authority made at run time, for tests: real keys, real certificates, and
// every mistake that a real authority must not make. Nothing is ever written to
// a file here.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/pki/certificate.h"
#include "core/pki/private_key.h"
#include "core/pki/subject.h"

namespace hotline::pki {

// 2026-11-22T16:30:00Z, inside every validity below unless said otherwise.
inline constexpr base::WallTime kTestNow{
    std::chrono::milliseconds(1795365000000)};

// A certificate to make. Extensions are written as OpenSSL's x509v3_config has
// them.
struct Order {
  struct Extension {
    std::string name;
    std::string value;
  };
  std::vector<Extension> subject;     // {"CN", "station"}, {"OU", "operator"}
  std::vector<Extension> extensions;  // {"subjectAltName", "URI:..."}
  std::string key_type = "ED25519";   // or "RSA", "P-256", "P-384"
  base::WallTime not_before = kTestNow - std::chrono::hours(24);
  base::WallTime not_after = kTestNow + std::chrono::hours(24 * 90);

  // Replaces the extension's value; an empty value takes it away.
  Order& With(const std::string& name, const std::string& value);
};

// What certs/authority makes, by the profile.
Order StationOrder(const std::string& uri, Purpose purpose,
                   const std::vector<std::string>& roles = {"operator"});
Order RelayOrder(const std::string& dns);
Order SuccessorOrder(const std::string& domain);

class TestAuthority {
 public:
  // Root and issuing CA of `domain`; without name constraints if told so.
  explicit TestAuthority(const std::string& domain, bool constrained = true,
                         const std::string& root_name = "Hotline root");

  const Certificate& root() const { return root_; }
  const Certificate& issuing() const { return issuing_; }
  std::vector<Certificate> chain() const { return {issuing_}; }
  const Ed25519Seed& issuing_seed() const { return issuing_seed_; }

  // Signed by the issuing CA. The key is new each time and thrown away, unless
  // `seed` is given (Ed25519).
  Certificate Issue(const Order& order, const Ed25519Seed* seed = nullptr);
  // The key and name of the next authority's root, signed by this one's.
  Certificate CrossSign(const TestAuthority& next, Order order) const;
  // Another issuing CA under this root. The one before signs no more here.
  void RenewIssuing();
  // A list of the issuing CA with its certificate behind it, as PEM.
  std::string RevocationListPem(
      uint64_t number, const std::vector<Certificate>& revoked,
      base::WallTime next_update = kTestNow +
                                   std::chrono::hours(24 * 30)) const;
  // The same, signed by the root: it can revoke the issuing CA.
  std::string RootRevocationListPem(
      uint64_t number, const std::vector<Certificate>& revoked) const;
  // A log key statement over these two lines, signed by the issuing CA.
  std::string LogStatement(const std::string& origin,
                           const std::string& vkey) const;

 private:
  std::string domain_;
  Ed25519Seed root_seed_;
  Ed25519Seed issuing_seed_;
  Certificate root_;
  Certificate issuing_;
};

}  // namespace hotline::pki
