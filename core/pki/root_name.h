// Which authority a root certificate says it is of: what a person is asked to
// confirm, with the fingerprint, before it is pinned. The claim proves nothing.
#pragma once

#include "absl/status/statusor.h"
#include "core/pki/certificate.h"
#include "core/pki/station_name.h"

namespace hotline::pki {

// The organisation in its subject, as certs/authority writes it:
// O=mfa.alba, CN=Hotline root. Errors: CertificateProblem::kMalformed.
absl::StatusOr<AuthorityName> ReadRootName(const Certificate& root);

}  // namespace hotline::pki
