// This station as its people are shown it: certificates, relay, clock, queue,
// lists, and what they should know.
#pragma once

#include <string>
#include <vector>

#include "client/station/key_keeper.h"
#include "client/station/log_view.h"
#include "client/station/session.h"
#include "client/station/station.h"

namespace hotline::station {

class StatusView {
 public:
  StatusView(Station& station, Session& session, LogView& log, KeyKeeper& keys)
      : station_(station), session_(session), log_(log), keys_(keys) {}

  absl::StatusOr<Status> Now();
  // Certificates that have ended or end soon and revocation lists that are
  // stale: told at the begin of each session too.
  std::vector<std::string> Expiring();

 private:
  void AddEnding(const std::string& which, base::WallTime end,
                 std::vector<std::string>& out);
  std::vector<std::string> Warnings();

  Station& station_;
  Session& session_;
  LogView& log_;
  KeyKeeper& keys_;
};

}  // namespace hotline::station
