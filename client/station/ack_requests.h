// A lost acknowledgement is asked for, once at each overdue step, and given
// again from the store (P7). Neither asks a person for anything: what was not
// given does not come by this.
#pragma once

#include <map>
#include <vector>

#include "client/station/outbox.h"
#include "client/station/session.h"
#include "client/station/station.h"

namespace hotline::station {

class AckRequests {
 public:
  AckRequests(Station& station, Session& session, Outbox& outbox)
      : station_(station), session_(session), outbox_(outbox) {}

  struct Due {
    uint64_t message = 0;  // message.n: a text of ours
    uint32_t step = 0;
  };
  // For each line and precedence one request, of FLASH one at a time: people
  // need the rest of what a relay grants. Those of which the request is saved
  // are asked for; the others stay due. Nothing while the relay is away: then
  // one request, not one for each step, follows.
  void Ask(const std::vector<Due>& due);

  // What a request named.
  struct Asked {
    base::LineId line;
    std::string by;  // station that asks, URI
    std::vector<base::MessageId> messages;
  };
  // Gives again what this station has said of them, to the asker alone if that
  // sent them.
  void Answer(const Asked& asked);

 private:
  struct Batch {
    Outgoing outgoing;
    std::vector<Due> due;
  };

  absl::StatusOr<std::vector<Batch>> Batches(const std::vector<Due>& due);
  absl::Status MarkAsked(const std::vector<Due>& due);
  absl::StatusOr<std::optional<Outgoing>> Again(const Asked& asked,
                                                const base::MessageId& id);
  bool MayAnswer(uint64_t message);

  Station& station_;
  Session& session_;
  Outbox& outbox_;
  std::map<uint64_t, base::MonotonicTime> answered_;  // message.n
};

}  // namespace hotline::station
