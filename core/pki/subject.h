// Whom a certificate names, and for what: Hotline's profile of X.509, read
// strictly. What is not on the list below is refused by name, so that no other
// software can read a second meaning out of a certificate that we accept.
//
//   version 3; basicConstraints absent or CA:FALSE; keyUsage critical,
//   digitalSignature alone; extendedKeyUsage critical, exactly one purpose;
//   key identifiers; no other extension
//   station: subject is CN=station and one OU per role, nothing else;
//     subjectAltName is exactly one URI, hotline://mfa.alba/watch/desk-1
//   relay: subject is CN=relay; subjectAltName is exactly one DNS name,
//     NAME.DOMAIN
//   (the common name is a fixed word, because TLS libraries would hold a name
//   with a dot in it against the DNS name constraints)
//   keys: Ed25519 for an identity; Ed25519 or P-256 for TLS
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/pki/certificate.h"
#include "core/pki/station_name.h"

namespace hotline::pki {

// What a position lets the people at this station do. Written as
// organizationalUnit, one each.
enum class Role : uint8_t {
  kOperator = 1,  // `operator`: may acknowledge and answer
  kReleaser = 2,  // `releaser`: may release FLASH and IMMEDIATE
  kAuditor = 4,   // `auditor`: may read log details
};

class Roles {
 public:
  Roles() = default;
  Roles(std::initializer_list<Role> roles) {
    for (Role role : roles) Add(role);
  }
  // "operator", "releaser" or "auditor"; nothing for another word.
  static std::optional<Role> FromWord(std::string_view word);

  bool Has(Role role) const { return mask_ & static_cast<uint8_t>(role); }
  void Add(Role role) { mask_ |= static_cast<uint8_t>(role); }
  // In the order of the enumeration.
  std::vector<std::string> Words() const;
  bool operator==(const Roles&) const = default;

 private:
  uint8_t mask_ = 0;
};

// Each purpose has its own mandatory extended key usage, so that no certificate
// serves as another.
enum class Purpose {
  kIdentity,    // kIdentityUsage: signs statements and MLS leaves
  kStationTls,  // clientAuth (RFC 5280 section 4.2.1.12)
  kRelayTls,    // serverAuth
};

// The common names.
inline constexpr char kStationWord[] = "station";
inline constexpr char kRelayWord[] = "relay";

// The identity usage. Its arc is a random UUID,
// 29521ce1-9bc3-44ed-af32-c5e7cee1a66d, in decimal (ITU-T X.667): nobody
// registered it, and nobody else will make the same.
inline constexpr char kIdentityUsage[] =
    "2.25.54924701951593117173400308492233975405.1";

std::string_view PurposeWord(Purpose purpose);  // "identity", "TLS", "relay"

struct StationSubject {
  StationName name;
  Roles roles;
  Purpose purpose = Purpose::kIdentity;  // kIdentity or kStationTls
  // Always there for an identity.
  std::optional<Ed25519PublicKey> key;
};

// Reads; does not verify. Errors name what was wrong: kMalformed, kWrongKey,
// kWrongPurpose (a relay's certificate).
absl::StatusOr<StationSubject> ReadStation(const Certificate& certificate);
absl::StatusOr<RelayName> ReadRelay(const Certificate& certificate);

}  // namespace hotline::pki
