// A store that was restored from a copy, or is one of two, goes on under a new
// incarnation (P5): serials begin again, new keys are at the relay, and what
// still waited to be sent is given up, because the lost store may have used its
// serials. Only a person knows that no other copy is in use, so only a command
// rejoins.
#pragma once

#include <functional>

#include "client/station/key_keeper.h"
#include "client/station/session.h"
#include "client/station/station.h"
#include "client/station/submissions.h"

namespace hotline::station {

class Rejoin {
 public:
  // How many messages and receipts were given up.
  using Done = std::function<void(absl::StatusOr<uint64_t>)>;

  Rejoin(Station& station, Session& session, KeyKeeper& keys,
         Submissions& submissions)
      : station_(station),
        session_(session),
        keys_(keys),
        submissions_(submissions) {}

  // Problem::kUsage, "not_restored": this store has all that the relay had last
  // from this station, and sends as it is. Killed in between: begun again.
  void Run(Done done);

 private:
  absl::StatusOr<uint64_t> Begin(const std::string& last_envelope_hash);
  absl::Status LoseLines();

  Station& station_;
  Session& session_;
  KeyKeeper& keys_;
  Submissions& submissions_;
};

}  // namespace hotline::station
