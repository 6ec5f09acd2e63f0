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

  // `done` may be empty: nobody waits. Ok: the receipt was verified.
  // kUnreachable: still queued. kRefused: for good, unless it stays queued (see
  // StaysQueued) and is submitted again within the session. kVerification: the
  // receipt did not hold; still queued.
  void Submit(uint64_t n, message::Precedence precedence,
              std::function<void(absl::Status)> done);
  // All that is queued, the most urgent first, but what the relay has put off;
  // `done`, which may be empty, after the last answer.
  void SubmitQueued(std::function<void()> done);
  // A session has begun: nothing is put off any more, all is submitted.
  void Resume();
  // Nothing that is queued will ever leave: `why` is shown with each. How many
  // they were. Inside Write.
  absl::StatusOr<uint64_t> GiveUp(const absl::Status& why);

 public:
  using Done = std::function<void(absl::Status)>;
  // Set by the engine: Stale::Renew.
  std::function<void(uint64_t n, std::vector<v1::Delivered> missing, Done done)>
      renew;

 private:
  // The relay reads no more than 256 open submissions of one stream.
  static constexpr size_t kWindow = 64;
  // FLASH and the rest: the relay has an allowance for each, so what it says of
  // the one does not hold the other up.
  struct Lane {
    std::vector<QueuedMessage> backlog;  // of SubmitQueued, last first
    size_t under_way = 0;
    size_t window = kWindow;  // how much of the backlog may be under way
    std::optional<base::Timers::TimerId> again;  // put off until then
    unsigned pauses = 0;                         // since something was accepted
  };
  struct Open {
    message::Precedence precedence{};
    std::vector<Done> waiting;
  };

  Lane& LaneOf(message::Precedence precedence);
  void SubmitNow(uint64_t n);
  void Answered(uint64_t n, const Accepted& expected,
                absl::StatusOr<v1::Receipt> receipt);
  void NotAccepted(uint64_t n, absl::Status why);
  void Renewed(uint64_t n, const absl::Status& status);
  void Proven(uint64_t n, const Accepted& expected,
              const v1::LoggedEntry& evidence,
              absl::StatusOr<ProvenEntry> proven);
  absl::Status MarkSent(uint64_t n, const Accepted& expected,
                        const v1::LoggedEntry& evidence,
                        const ProvenEntry& proven);
  absl::Status MarkRefused(uint64_t n, const absl::Status& why, bool given_up);
  absl::Status TellRefused(const MessageRow& row, bool given_up);
  bool StaysQueued(uint64_t n, const absl::Status& why);
  void Finish(uint64_t n, const absl::Status& status);
  void PutOff(Lane& lane, std::chrono::milliseconds retry_after);
  void Wake(Lane& lane);
  void FillWindow(Lane& lane);
  void FillWindows();

  Station& station_;
  Session& session_;
  LogView& log_;
  // Submitted and not answered yet, with who waits for the answer.
  std::map<uint64_t, Open> open_;
  Lane flash_, rest_;
  std::vector<std::function<void()>> flushed_;
  bool filling_ = false;
};

}  // namespace hotline::station
