// What a station is: names, keys, certificates, its relay. Sealed in the store,
// written by home.cc, read at every start and whenever another process of the
// store has settled something anew.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/station/store.h"
#include "core/pki/certificate.h"
#include "core/pki/private_key.h"
#include "core/pki/station_name.h"
#include "core/pki/subject.h"

namespace hotline::station {

// Settled by `hotline init`.
struct Names {
  pki::StationName station;
  pki::Roles roles;
};
absl::Status SaveNames(Store& store, const Names& names);
absl::StatusOr<Names> LoadNames(Store& store);

enum class KeyUse { kIdentity, kTls };
absl::Status SaveSeed(Store& store, KeyUse use, const pki::Ed25519Seed& seed);
absl::StatusOr<pki::Ed25519Seed> LoadSeed(Store& store, KeyUse use);

// Settled by `hotline enroll` and `hotline renew`, checked before it was saved.
struct Enrolled {
  std::vector<pki::Certificate> identity, tls;  // chains, leaf first
  std::string relay;                            // host:port
  std::string relay_name;                       // NAME.DOMAIN
  std::string log_vkey;                         // of the relay's log
};
absl::Status SaveEnrolled(Store& store, const Enrolled& enrolled);
// Problem::kUsage, reason "not_enrolled", before `hotline enroll`.
absl::StatusOr<Enrolled> LoadEnrolled(Store& store);

// Up to which event the user has been shown what happened. 0: nothing yet.
absl::StatusOr<uint64_t> LoadShown(Store& store);
// Never goes back. Its own transaction.
absl::Status SaveShown(Store& store, uint64_t number);

// The relay's clock minus ours, as last measured; 0: never.
absl::StatusOr<std::chrono::milliseconds> LoadRelayOffset(Store& store);
absl::Status SaveRelayOffset(Store& store, std::chrono::milliseconds offset);

// Changes whenever something is settled that a running process must take over:
// certificates, relay, roots, revocation lists. 0: nothing was yet.
absl::StatusOr<uint64_t> Settled(Store& store);
// Inside Store::Write, with what was settled.
absl::Status Settle(Store& store);

}  // namespace hotline::station
