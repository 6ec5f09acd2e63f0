// The one place that writes JSON, and the one list of its keys (docs/cli.md
// names them; a test compares the two).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "client/station/engine.h"
#include "client/station/escalation_command.h"
#include "client/station/record_keep.h"
#include "client/station/trust_home.h"

namespace hotline::cli {

// What `hotline escalation` shows; nothing: none is set.
struct EscalationSetting {
  std::optional<station::EscalationCommand> command;
};

// Every key that `--json` can print, in the order of docs/cli.md.
const std::vector<std::string_view>& JsonKeys();

nlohmann::json ToJson(const station::Record& record);
nlohmann::json ToJson(const station::PositionState& state);
nlohmann::json ToJson(const station::SerialGap& gap);
nlohmann::json ToJson(const station::LineRecord& line);
nlohmann::json ToJson(const station::Status& status);
nlohmann::json ToJson(const station::ListState& list);
nlohmann::json ToJson(const station::TrustedAuthority& authority);
nlohmann::json ToJson(const station::AuditReport& report);
nlohmann::json ToJson(const station::RecordKeep& keep);
nlohmann::json ToJson(const EscalationSetting& setting);
nlohmann::json ToJson(const station::CommandEnd& end);
nlohmann::json ToJson(const station::Event& event);
// A failed command: {"state":"failed","reason":...,"text":...}.
nlohmann::json ToJson(const absl::Status& failure);

// One line of JSON text, harmless in a terminal: what Printable hides
// (core/message/printable.h) is escaped. Bytes that are no UTF-8 become U+FFFD.
std::string Line(const nlohmann::json& value);

// "queued", "sent", "delivered", "read", "acknowledged", "answered", "refused",
// "expired".
std::string_view Name(station::State state);
// "waiting", "soon", "overdue", "escalated", "exhausted".
std::string_view Name(message::Urgency urgency);
// "in_order", "after_gap", "late", "repeat", "forgotten".
std::string_view Name(station::Arrival arrival);

}  // namespace hotline::cli
