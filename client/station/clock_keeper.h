// Looks at the clocks that run (P8): what is due is told, asked for and handed
// on, by the one process of the store that receives. Nothing is done before
// this station knows what waited for it at the relay, or that the relay is
// away: an acknowledgement may be among it.
#pragma once

#include <optional>
#include <vector>

#include "client/station/ack_requests.h"
#include "client/station/escalations.h"
#include "client/station/message_clock.h"
#include "client/station/receiver.h"

namespace hotline::station {

class ClockKeeper {
 public:
  ClockKeeper(Station& station, Session& session, Receiver& receiver,
              AckRequests& requests, Escalations& escalations)
      : station_(station),
        session_(session),
        receiver_(receiver),
        requests_(requests),
        escalations_(escalations) {}

  // Often; it looks once a second.
  void Look();

 private:
  // What one look has found, to be done after its transaction.
  struct Found {
    std::optional<AckRequests::Due> ask;
    std::optional<MessageRow> command;
    base::WallTime due_at;
    uint32_t step = 0;
  };

  bool MayLook();
  absl::Status LookAtClocks(base::WallTime now);
  absl::StatusOr<Found> LookAt(RunningClock clock, base::WallTime now);
  absl::Status Judge(RunningClock& clock, const MessageRow& row,
                     const ClockPolicy& policy, base::WallTime now,
                     Found& found);
  absl::Status TellGaps();

  Station& station_;
  Session& session_;
  Receiver& receiver_;
  AckRequests& requests_;
  Escalations& escalations_;
  base::MonotonicTime look_again_{};
  std::optional<base::MonotonicTime> leased_since_;
};

}  // namespace hotline::station
