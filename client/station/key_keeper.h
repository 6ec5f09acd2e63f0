// Keeps this station reachable: its certificate and key packages at the relay.
// A package's private key is saved before the package leaves.
#pragma once

#include <functional>
#include <vector>

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
  // Takes back what the relay would still give out of us, whose private keys
  // may lie in a store that was lost, and publishes others.
  void Replace(std::function<void(absl::Status)> done);

  uint32_t left() const { return left_; }

 private:
  void TakeBack(uint32_t left, std::function<void(absl::Status)> done);
  absl::Status Make(uint32_t count);
  absl::Status MakeOne(bool last_resort);
  absl::StatusOr<uint32_t> There();
  absl::StatusOr<OwnPackages::Unpublished> Prepare();
  v1::EnrolRequest Request(const OwnPackages::Unpublished& packages);
  void PublishNow();
  void Answer(const absl::Status& status);
  void Published(const OwnPackages::Unpublished& packages,
                 v1::EnrolResponse response);
  absl::Status Proven(const OwnPackages::Unpublished& packages,
                      const ProvenEntry& entry);
  absl::StatusOr<bool> HasLastResort(base::WallTime until);
  absl::Status Check(const ProvenEntry& proven);

  Station& station_;
  Session& session_;
  LogView& log_;
  uint32_t left_ = 0;
  // Who waits for the answer to what is being published; empty: nothing is.
  std::vector<std::function<void(absl::Status)>> waiting_;
};

}  // namespace hotline::station
