// Keeps this station reachable: its certificate and key packages at the relay.
// A package's private key is saved before the package leaves.
#pragma once

#include <functional>

#include "client/station/log_view.h"
#include "client/station/session.h"
#include "client/station/station.h"

namespace hotline::station {

class KeyKeeper {
 public:
  KeyKeeper(Station& station, Session& session, LogView& log)
      : station_(station), session_(session), log_(log) {}

  // Publishes certificate and packages, and checks the log entry of it.
  void Publish(std::function<void(absl::Status)> done);
  // Publishes again if the relay has few packages of us left.
  void Refill();

  uint32_t left() const { return left_; }

 private:
  absl::Status Make(uint32_t count);
  absl::Status MakeOne(bool last_resort);
  absl::StatusOr<v1::EnrolRequest> Request();
  void Published(v1::EnrolResponse response,
                 std::function<void(absl::Status)> done);
  absl::Status Check(const ProvenEntry& proven);

  Station& station_;
  Session& session_;
  LogView& log_;
  uint32_t left_ = 0;
  bool publishing_ = false;
};

}  // namespace hotline::station
