// What people at this station do with a received message: open it, acknowledge,
// answer or refuse it. Saved here first; it leaves as soon as it can.
#pragma once

#include <functional>

#include "client/station/outbox.h"
#include "client/station/reporter.h"
#include "client/station/station.h"

namespace hotline::station {

class Responses {
 public:
  using Done = std::function<void(absl::StatusOr<Record>)>;

  Responses(Station& station, Outbox& outbox, Reporter& reporter)
      : station_(station), outbox_(outbox), reporter_(reporter) {}

  // Engine::Respond. kUnreachable: saved, and leaves by itself.
  void Respond(Response response, Done done);
  // Engine::Open.
  void Open(const std::string& message, const std::string& operator_name,
            Done done);

 private:
  absl::StatusOr<Outgoing> Read(Response& response, const MessageRow& row);
  absl::StatusOr<std::optional<OwnDuty>> Signer(Response& response,
                                                message::Kind kind);
  absl::StatusOr<std::optional<OwnDuty>> Reader(
      const std::string& operator_name);
  absl::Status Log(const MessageRow& row, const PositionState& change);
  absl::Status SaveRead(uint64_t n, const PositionState& change);
  absl::Status Apply(uint64_t n, const PositionState& change);
  // In the transaction that has saved our response.
  absl::Status SaveOwn(uint64_t n, PositionState change);
  PositionState ChangeBy(State state, const std::string& operator_name);
  void NotSent(uint64_t own, const absl::Status& why, const Done& done);

  Station& station_;
  Outbox& outbox_;
  Reporter& reporter_;
};

}  // namespace hotline::station
