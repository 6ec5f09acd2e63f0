// `audit verify`: everything this station knows against the relay's log as it
// is now. The newest checkpoint must continue the one held, and each record's
// entry must still be where it was. Records from a relay before it are held
// against the proofs that are kept with them: nobody else can be asked.
#pragma once

#include <functional>
#include <vector>

#include "client/station/log_view.h"
#include "client/station/session.h"
#include "client/station/station.h"

namespace hotline::station {

class Audit {
 public:
  using Done = std::function<void(absl::StatusOr<AuditReport>)>;

  Audit(Station& station, Session& session, LogView& log)
      : station_(station), session_(session), log_(log) {}

  void Verify(Done done);

 private:
  struct Run {
    Head head;
    std::vector<uint64_t> left;  // message numbers, last first
    AuditReport report;
    Done done;
  };
  using RunPtr = std::shared_ptr<Run>;

  // Once the newest checkpoint is held.
  absl::Status Begin(Run& run);
  // What of the records is left to ask the relay for.
  absl::Status Sort(Run& run);
  void Next(RunPtr run);
  absl::StatusOr<v1::LoggedEntry> Entry(uint64_t n);
  absl::Status Check(const Run& run, uint64_t n, uint64_t index,
                     const v1::GetInclusionProofResponse& response);

  Station& station_;
  Session& session_;
  LogView& log_;
};

}  // namespace hotline::station
