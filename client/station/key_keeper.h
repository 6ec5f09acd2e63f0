// The keys by which others can write to this station, and let it into their
// lines: at the relay, enough of them, proven by a log entry. A pool for each
// suite (OwnPools). The answer of a publication may be lost: what messages are
// sealed to, and last resorts, stay unpublished in the store until the proof is
// here, and are then published again as they are.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "client/station/log_view.h"
#include "client/station/own_pools.h"
#include "client/station/session.h"
#include "client/station/station.h"

namespace hotline::station {

class KeyKeeper {
 public:
  // Where the relay has fewer than that left of a pool it gets so many.
  static constexpr uint32_t kFew = 20;
  static constexpr uint32_t kFull = 50;

  KeyKeeper(Station &station, Session &session, LogView &log)
      : station_(station), session_(session), log_(log), pools_(station) {}

  // Publishes certificate and packages, and checks the log entries of it.
  void Publish(std::function<void(absl::Status)> done);
  // The relay has greeted: publishes again if it has few packages of a pool
  // left, and tells of one that ran out as a Warning "key_packages".
  void Refill();
  // Takes back what the relay would still give out of us, whose private keys
  // may lie in a store that was lost, and publishes others.
  void Replace(std::function<void(absl::Status)> done);

  uint32_t left() const { return left_; }
  // A sentence for each pool that is empty or down to its last resort.
  std::vector<std::string> RunOut();
  // Private keys of packages that ended long ago. Inside Store::Write.
  absl::Status Sweep(base::WallTime now) { return pools_.Sweep(now); }

 private:
  using Done = std::function<void(absl::Status)>;

  v1::KeyPackagesLeft LeftOf(uint32_t pool) const;
  absl::StatusOr<bool> NeedsMore(uint32_t pool);
  void TellRunOut();

  // Pool by pool; `index` into kPools.
  void PublishFrom(size_t index);
  void TakeForeignBack(size_t index);
  void PublishPool(size_t index);
  absl::StatusOr<OwnPools::Waiting> Prepare(uint32_t pool);
  absl::StatusOr<uint32_t> There(uint32_t pool);
  v1::EnrolRequest Request(uint32_t pool, const OwnPools::Waiting &packages);
  void Published(size_t index, const OwnPools::Waiting &packages,
                 uint64_t known_size, v1::EnrolResponse response);
  absl::Status Proven(uint32_t pool, const OwnPools::Waiting &packages,
                      uint64_t known_size, const ProvenEntry &entry);
  absl::Status Check(size_t sent, uint64_t known_size,
                     const ProvenEntry &proven);
  void NoteLeft(uint32_t pool, const OwnPools::Waiting &packages);
  void Answer(const absl::Status &status);

  // Of the pools from `index` on.
  void TakeAllBack(size_t index, Done done);
  void TakeBack(uint32_t pool, uint32_t left, Done done);

  Station &station_;
  Session &session_;
  LogView &log_;
  OwnPools pools_;
  uint32_t left_ = 0;
  std::vector<std::string> told_;  // of pools that ran out, and still so
  // Who waits for the answer to what is being published; empty: nothing is.
  std::vector<Done> waiting_;
};

}  // namespace hotline::station
