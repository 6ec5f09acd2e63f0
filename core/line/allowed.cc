#include "core/line/allowed.h"

#include <set>

#include "core/message/fault.h"
#include "core/message/fields.h"
#include "core/message/positions.h"

namespace hotline::line {
namespace {

using message::Fault;
using message::FaultError;
using message::Kind;

absl::Status CheckLineKind(const Policy& policy, Kind kind,
                           base::WallTime logged) {
  if (!Allows(policy, kind)) {
    return FaultError(Fault::kNotAllowed,
                      "a kind that the line does not carry");
  }
  if (IsClosed(policy, logged) && kind != Kind::kService &&
      kind != Kind::kTest) {
    return FaultError(Fault::kNotAllowed, "the line has ended");
  }
  return absl::OkStatus();
}

absl::Status CheckReading(const Policy& policy, const message::Body& body) {
  const auto* facts = std::get_if<message::Facts>(&body);
  if (policy.report_read || facts == nullptr ||
      facts->fact != message::Fact::kRead) {
    return absl::OkStatus();
  }
  return FaultError(Fault::kNotAllowed, "the line does not report reading");
}

absl::Status CheckLineLabel(const Policy& policy, const AllowedCase& allowed) {
  const auto* text = std::get_if<message::Text>(&allowed.message.body);
  if (text == nullptr) return absl::OkStatus();
  auto label = message::ParseLabel(text->label);
  if (!label.ok()) return message::WithFault(Fault::kLabel, label.status());
  if (label->classification > policy.ceiling) {
    return FaultError(Fault::kLabel, "label: above the line's classification");
  }
  const bool all_may_read = message::LeftOut(*label, allowed.stations,
                                             allowed.message.statement.sender)
                                .empty();
  return all_may_read ? absl::OkStatus()
                      : FaultError(Fault::kLabel, "label: leaves out members");
}

}  // namespace

std::vector<std::string> NotOnTheLine(
    const message::Addressees& addressees,
    const std::vector<std::string>& stations) {
  std::set<std::string> absent(addressees.action.begin(),
                               addressees.action.end());
  absent.insert(addressees.info.begin(), addressees.info.end());
  for (const std::string& station : stations) {
    absent.erase(message::PositionOfStation(station));
  }
  return {absent.begin(), absent.end()};
}

absl::Status CheckAllowed(const Policy& policy, const AllowedCase& allowed) {
  const message::InnerMessage& message = allowed.message;
  auto status = message::FirstError(
      {CheckLineKind(policy, message.statement.kind, allowed.logged),
       CheckReading(policy, message.body), CheckLineLabel(policy, allowed)});
  if (!status.ok()) return status;
  return NotOnTheLine(message.addressees, allowed.stations).empty()
             ? absl::OkStatus()
             : FaultError(Fault::kNotAllowed, "addressed to outsiders");
}

}  // namespace hotline::line
