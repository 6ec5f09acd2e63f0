// Certificate requests (PKCS#10, RFC 2986): a station or relay makes its keys
// itself and asks its authority, whose officer checks what the request says
// against what was asked for (certs/authority). The request carries the
// subject, name and usages of the profile in subject.h.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "core/pki/private_key.h"
#include "core/pki/station_name.h"
#include "core/pki/subject.h"

namespace hotline::pki {

// PEM. `purpose` is kIdentity or kStationTls, else InvalidArgument.
absl::StatusOr<std::string> MakeStationRequest(const Ed25519Seed& seed,
                                               const StationName& name,
                                               const Roles& roles,
                                               Purpose purpose);

absl::StatusOr<std::string> MakeRelayRequest(const Ed25519Seed& seed,
                                             const RelayName& name);

}  // namespace hotline::pki
