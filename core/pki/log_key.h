// The authority's word for its relay's log key (P26): a relay's own word for
// its key is never taken. The file, as `certs/authority sign-relay --log`
// writes it:
//
//   hotline/1 log key\n
//   origin relay-1.mfa.alba/log\n
//   vkey relay-1.mfa.alba/log+29b87bfc+AQOh...\n
//   signature BASE64\n
//   -----BEGIN CERTIFICATE-----      the issuing CA, whose key signed; further
//   ...                              certificates up to the root may follow
//
// Signed are the first three lines with their newlines: Ed25519 (RFC 8032,
// pure) by the key of the first certificate. The other things that this key
// signs, certificates and lists, are DER and begin with 0x30, so none can pass
// for the other. The vkey is a C2SP signed-note verifier key; core/tlog reads
// it.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/pki/station_name.h"
#include "core/pki/trust_store.h"

namespace hotline::pki {

struct LogKey {
  RelayName relay;
  // Its key name is relay.LogOrigin(); its inside is not checked here.
  std::string vkey;
};

// Parses `statement` and verifies it up to the root pinned for the relay's
// authority, at `now`. Errors carry a CertificateProblem.
absl::StatusOr<LogKey> VerifyLogKey(std::string_view statement,
                                    const TrustStore& trust,
                                    base::WallTime now);

}  // namespace hotline::pki
