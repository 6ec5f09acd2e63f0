// Whom the station in a home folder believes: `hotline trust add | crl | list`.
// Works on the store alone; an engine that runs on the same store takes it over
// by itself.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/station/engine.h"
#include "core/base/clock.h"

namespace hotline::station {

struct RootOffer {
  std::string authority;
  std::string fingerprint;  // 16 groups of 4 hex digits in four rows
};
absl::StatusOr<RootOffer> ReadRoot(const std::string& certificate_file);
// Pins the root (file, PEM) as the one root of its authority. Another root for
// it is refused, unless behind it in the file stands the certificate by which
// the pinned root signed its one successor: then that takes its place. Refused
// with "list_first" while a revocation list is held that it does not lead to.
absl::Status PinRoot(const std::string& folder,
                     const std::string& certificate_file,
                     const std::string& fingerprint, base::ByteView store_key,
                     const base::Clock& clock);

// Takes the revocation lists of a file (PEM, as `certs/authority crl` writes
// it), all or none, of an authority whose root is pinned. Refused:
// "list_foreign", signed by nobody who is trusted here; "list_older", a newer
// list of that issuer is held.
absl::StatusOr<std::vector<ListState>> TakeRevocationLists(
    const std::string& folder, const std::string& list_file,
    base::ByteView store_key, const base::Clock& clock);

struct TrustedAuthority {
  std::string authority;
  std::string fingerprint;       // of its root
  std::vector<ListState> lists;  // the newest of each issuer
};
// By name.
absl::StatusOr<std::vector<TrustedAuthority>> ListTrust(
    const std::string& folder, base::ByteView store_key,
    const base::Clock& clock);

}  // namespace hotline::station
