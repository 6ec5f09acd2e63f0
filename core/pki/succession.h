// The one successor of a root (P26). Before a root ends it signs the next one's
// key: a CA certificate with the next root's name, pathlen:1 and critical name
// constraints that permit exactly the authority's URI and DNS names and no
// address (certs/profiles/successor.cnf). Who pinned the old root believes what
// the next one's issuing CA signed when that certificate comes along, and pins
// the next root instead when its holder decides so.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "core/base/clock.h"
#include "core/pki/certificate.h"
#include "core/pki/station_name.h"

namespace hotline::pki {

// Whether a path that OpenSSL found, from a certificate to the pinned root, has
// a shape that P26 knows: at most one issuing CA, and at most one successor
// between it and the root. `intermediates` are all that the peer sent: a second
// successor among them is refused, whichever the path used. Errors:
// kForeignName for a successor that is not bound to `authority` alone,
// kBadChain for a second one, beside or below the first.
absl::Status CheckSuccession(const std::vector<Certificate>& path,
                             const std::vector<Certificate>& intermediates,
                             const AuthorityName& authority);

// Whether `next` may be pinned in the place of `pinned`: a self-signed root of
// the same authority whose key `successor` carries, signed by `pinned` and
// valid at `now`. Errors carry a CertificateProblem.
absl::Status VerifySuccessor(const AuthorityName& authority,
                             const Certificate& pinned, const Certificate& next,
                             const Certificate& successor, base::WallTime now);

}  // namespace hotline::pki
