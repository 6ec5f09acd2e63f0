// The command that an overdue message is handed to (P28): what it is, and what
// it is told. It gets ids, words of fixed lists and times, by its environment
// alone: whatever a peer or a person has written never comes near a shell.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/station/command_runner.h"
#include "client/station/messages.h"

namespace hotline::station {

struct EscalationCommand {
  std::vector<std::string> argv;  // the program by its absolute path, first
  std::chrono::seconds timeout{30};
};

inline constexpr std::chrono::seconds kLongestCommand{600};

// Nothing: none is set.
absl::StatusOr<std::optional<EscalationCommand>> LoadEscalation(Store& store);
// Problem::kUsage, "escalation": no absolute path, a NUL byte in an argument,
// over 64 arguments or 8 KiB, a timeout of less than 1 s or more than 10 min.
absl::Status SaveEscalation(Store& store, const EscalationCommand& command);
absl::Status ClearEscalation(Store& store);

// The same for the station in a home folder: `hotline escalation`. An engine
// that runs on that store goes by it from the next step on.
absl::StatusOr<std::optional<EscalationCommand>> ReadEscalation(
    const std::string& folder, base::ByteView store_key);
absl::Status SetEscalation(const std::string& folder,
                           const EscalationCommand& command,
                           base::ByteView store_key);
absl::Status UnsetEscalation(const std::string& folder,
                             base::ByteView store_key);

// What one step of one message is run with.
struct EscalationFacts {
  base::LineId line;
  message::Class line_class{};
  message::Kind kind{};
  message::Precedence precedence{};
  uint64_t serial = 0;
  std::string sender;  // URI
  base::MessageId message;
  base::WallTime due_at;
  uint32_t step = 0;  // from 1; 0: it is only tried out
};
EscalationFacts FactsOf(const MessageRow& row, base::WallTime due_at,
                        uint32_t step);

// Exactly these nine: HOTLINE_LINE_ID, HOTLINE_CLASS, HOTLINE_KIND,
// HOTLINE_PRECEDENCE, HOTLINE_SERIAL, HOTLINE_SENDER, HOTLINE_MESSAGE_ID,
// HOTLINE_DUE_AT, HOTLINE_STEP.
CommandToRun ToRun(const EscalationCommand& command,
                   const EscalationFacts& facts);

// What `hotline escalation test` runs: step 0 of no message, in class EXERCISE
// and kind TEST, sent by the station itself. Problem::kUsage, "escalation", if
// nothing is set.
absl::StatusOr<CommandToRun> TrialRun(const std::string& folder,
                                      base::ByteView store_key,
                                      base::WallTime now);

}  // namespace hotline::station
