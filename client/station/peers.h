// Other stations, as this store knows them: certificates that were verified,
// and the key packages taken for them. Verified again at each use: time passes
// and lists of revoked certificates grow. Changes belong inside Store::Write.
#pragma once

#include <optional>
#include <vector>

#include "client/station/store.h"
#include "core/message/key_package.h"
#include "core/pki/certificate.h"

namespace hotline::station {

// A station with its chain: identity certificate first.
struct Peer {
  std::string station;  // URI
  std::vector<pki::Certificate> chain;
};

class Peers {
 public:
  explicit Peers(Store& store) : store_(store) {}

  absl::Status Save(const Peer& peer, base::WallTime now);
  absl::StatusOr<std::optional<Peer>> Find(std::string_view station,
                                           const base::Digest& certificate);
  // The one whose certificate was seen last.
  absl::StatusOr<std::optional<Peer>> Newest(std::string_view station);

  // One per line and station, until its end.
  absl::Status SavePackage(const base::LineId& line, std::string_view station,
                           const message::KeyPackage& package);
  absl::StatusOr<std::optional<message::KeyPackage>> Package(
      const base::LineId& line, std::string_view station, base::WallTime now);
  // It cannot open what is sealed to it: another one is to be taken.
  absl::Status DropPackage(const base::LineId& line, std::string_view station);
  absl::Status SweepPackages(base::WallTime now);

 private:
  Store& store_;
};

}  // namespace hotline::station
