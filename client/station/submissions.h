// What is saved and not accepted yet, on its way: submitted, and whatever
// happens the same bytes again (P4), until the relay's receipt has been
// verified or the relay has refused for good.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "client/station/log_view.h"
#include "client/station/session.h"
#include "client/station/station.h"

namespace hotline::station {

class Submissions {
 public:
  Submissions(Station& station, Session& session, LogView& log)
      : station_(station), session_(session), log_(log) {}

  // Ok: the receipt was verified. kUnreachable: still queued. kRefused: for
  // good, unless it may pass (MayPass): then it is queued, and submitted again
  // within the session. kVerification: the receipt did not hold; still queued.
  void Submit(uint64_t n, std::function<void(absl::Status)> done);
  // All that is queued, the most urgent first; `done` after the last answer.
  void SubmitQueued(std::function<void()> done);
  // Nothing that is queued will ever leave: `why` is shown with each. How many
  // they were. Inside Write.
  absl::StatusOr<uint64_t> GiveUp(const absl::Status& why);

 private:
  void SubmitNow(uint64_t n);
  void Answered(uint64_t n, absl::StatusOr<v1::Receipt> receipt);
  void Proven(uint64_t n, const v1::LoggedEntry& evidence,
              absl::StatusOr<ProvenEntry> proven);
  absl::Status MarkSent(uint64_t n, const v1::LoggedEntry& evidence,
                        const ProvenEntry& proven);
  absl::Status MarkRefused(uint64_t n, const absl::Status& why);
  bool StaysQueued(uint64_t n, const absl::Status& why);
  void Finish(uint64_t n, const absl::Status& status);
  void TryAgainLater();
  void FillWindow();

  Station& station_;
  Session& session_;
  LogView& log_;
  // Submitted and not answered yet, with who waits for the answer.
  std::map<uint64_t, std::vector<std::function<void(absl::Status)>>> open_;
  std::vector<uint64_t> backlog_;  // of SubmitQueued, last first
  std::vector<std::function<void()>> flushed_;
  std::optional<base::Timers::TimerId> again_;
  unsigned pauses_ = 0;  // since something was accepted
};

}  // namespace hotline::station
