// Why a certificate, a revocation list or a log key statement was refused, in a
// form that programs can act on: the reason rides in the Status, so that the
// gate maps it to its Refusal and the client to its message.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace hotline::pki {

enum class CertificateProblem {
  kNone,          // the Status carries no certificate problem
  kMalformed,     // not X.509, or content that Hotline's profile forbids
  kWrongKey,      // a key type that this certificate must not have
  kWrongPurpose,  // identity, TLS and relay certificates are not exchangeable
  kUnknownAuthority,  // no root is pinned for the name's authority
  kForeignName,       // signed by an authority that may not vouch for this name
  kBadChain,          // no path of valid signatures to the pinned root
  kNotYetValid,       // it, or an issuer's certificate, begins later
  kExpired,           // it, or an issuer's certificate, has ended
  kRevoked,  // it, or its issuer's certificate, is on a revocation list
};

// Code kInvalidArgument for what is malformed, kUnauthenticated for the rest.
absl::Status CertificateError(CertificateProblem problem,
                              std::string_view message);

// What CertificateError put there; kNone for every other Status.
CertificateProblem ProblemOf(const absl::Status& status);

// A fixed lower-case word for logs and metrics: "expired", "foreign-name".
std::string_view ProblemWord(CertificateProblem problem);

}  // namespace hotline::pki
