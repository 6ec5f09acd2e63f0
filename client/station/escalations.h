// Hands overdue messages to the escalation command (P28), one step after the
// other, at least once each: a step is done when its command has ended well, or
// was tried often enough. That a command begins is saved before it does, so a
// process that dies over it cannot try for ever. On the strand.
#pragma once

#include <memory>
#include <optional>
#include <set>

#include "client/station/clock_table.h"
#include "client/station/escalation_command.h"
#include "client/station/station.h"

namespace hotline::station {

class Escalations {
 public:
  static constexpr uint32_t kMostTries = 5;

  explicit Escalations(Station& station) : station_(station) {}

  // Without a runner nothing is run, and no step is done.
  void RunBy(std::unique_ptr<CommandRunner> runner) {
    runner_ = std::move(runner);
  }

  // What the station has set. Before the clocks are looked at.
  absl::Status Refresh();

  // The steps from `first` to `last` of that message are this station's. True:
  // Begin the next one, after the transaction that saves `clock`. Steps that
  // come while no command is set are done. Inside Store::Write.
  absl::StatusOr<bool> Consider(RunningClock& clock, const MessageRow& row,
                                uint32_t first, uint32_t last);
  void Begin(const MessageRow& row, base::WallTime due_at, uint32_t step);

 private:
  // Commands at once; FLASH has as many of its own, so that no other holds it
  // up.
  static constexpr size_t kMostAtOnce = 4;

  bool HasPlace(message::Precedence precedence) const;
  absl::Status GiveUp(RunningClock& clock, const std::string& why);
  void Ended(uint64_t message, const base::MessageId& id, uint32_t step,
             const CommandEnd& end);
  absl::Status Save(uint64_t message, const base::MessageId& id, uint32_t step,
                    const CommandEnd& end);

  Station& station_;
  std::optional<EscalationCommand> command_;
  std::set<uint64_t> flash_, rest_;  // message.n, of what runs
  // Last: it ends what still runs, and that may look at nothing of ours.
  std::unique_ptr<CommandRunner> runner_;
};

}  // namespace hotline::station
