// The path of signatures from a certificate to one root (RFC 5280 section 6),
// by OpenSSL, with nothing but that root to trust.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/pki/certificate.h"

namespace hotline::pki {

// The path found at `now`: `certificate` first, `root` last. `intermediates`
// are the peer's, in any order. Name constraints are applied. Revocation and
// what the certificate says of itself are the caller's to check. Errors:
// kExpired, kNotYetValid, kForeignName, kBadChain.
absl::StatusOr<std::vector<Certificate>> BuildPath(
    const Certificate& certificate,
    const std::vector<Certificate>& intermediates, const Certificate& root,
    base::WallTime now);

}  // namespace hotline::pki
