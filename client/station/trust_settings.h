// Whom this station believes, sealed in the store: pinned roots, and the newest
// revocation list of each issuer. Written by trust_home.cc, read at every start
// and whenever another process of the store has changed it.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/station/engine.h"
#include "client/station/store.h"
#include "core/pki/certificate.h"
#include "core/pki/station_name.h"
#include "core/pki/trust_store.h"

namespace hotline::station {

// Settled by `hotline trust add`.
struct PinnedRoot {
  pki::AuthorityName authority;
  pki::Certificate certificate;
};
// Inside Store::Write, as SaveLists.
absl::Status SaveRoots(Store& store, const std::vector<PinnedRoot>& roots);
absl::StatusOr<std::vector<PinnedRoot>> LoadRoots(Store& store);

// Settled by `hotline trust crl`: a list that was verified when it was taken.
struct TakenList {
  pki::AuthorityName authority;
  std::string pem;  // the one list, then what leads to its root
  base::WallTime taken{};
};
absl::Status SaveLists(Store& store, const std::vector<TakenList>& lists);
absl::StatusOr<std::vector<TakenList>> LoadLists(Store& store);

// Each list is judged at the time when it was taken: an issuer's certificate
// that has ended since does not undo what it revoked.
absl::StatusOr<pki::TrustStore> MakeTrust(const std::vector<PinnedRoot>& roots,
                                          const std::vector<TakenList>& lists);
absl::StatusOr<pki::TrustStore> LoadTrust(Store& store);

// The revocation lists in it, as people are shown them.
std::vector<ListState> ListStates(const pki::TrustStore& trust,
                                  base::WallTime now);

}  // namespace hotline::station
