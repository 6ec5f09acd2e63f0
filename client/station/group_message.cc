#include "client/station/group_message.h"

#include "absl/strings/str_join.h"
#include "client/groups/mls_sealing.h"
#include "client/station/current_duty.h"
#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/line/allowed.h"
#include "core/message/fault.h"

namespace hotline::station {
namespace {

using message::Fault;

// What every recipient would refuse, in words for who wrote it.
absl::Status AsNotAllowed(const absl::Status& why, const line::Policy& policy,
                          const message::InnerMessage& message,
                          const std::vector<std::string>& stations,
                          base::WallTime now) {
  if (message::FaultOf(why) == Fault::kLabel) {
    return Fail(
        Problem::kUsage, "label",
        "The label does not fit this line: " + std::string(why.message()));
  }
  const auto absent = line::NotOnTheLine(message.addressees, stations);
  if (!absent.empty()) {
    return Fail(Problem::kUsage, "not_on_line",
                absl::StrJoin(absent, ", ") +
                    " has no station on this line: `hotline line show` names "
                    "its members.");
  }
  if (line::IsClosed(policy, now)) {
    return Fail(Problem::kRefused, "line_ended", "This line has ended.");
  }
  return Fail(Problem::kUsage, "kind",
              "The policy of this line does not allow it: " +
                  std::string(why.message()));
}

// What the group cannot do now, in words for a person; what failed here stays.
absl::Status AsNotSendable(const absl::Status& why) {
  if (!absl::IsFailedPrecondition(why) && !absl::IsNotFound(why)) return why;
  return Fail(Problem::kRefused, "not_sendable",
              "Nothing was saved or sent: this station cannot send on the line "
              "now: " +
                  std::string(why.message()));
}

absl::Status Alone() {
  return Fail(Problem::kRefused, "alone",
              "Nothing was saved or sent: nobody else is on this line yet. "
              "`hotline line show` names who was invited.");
}

}  // namespace

absl::StatusOr<GroupMessage> WriteInGroup(Station& station,
                                          message::Draft draft) {
  const auto epoch = station.keys.CurrentEpoch(draft.line_id);
  if (!epoch.ok()) return AsNotSendable(epoch.status());
  TRY_ASSIGN(const auto* const members, station.keys.groups.MembersIn(*epoch));
  TRY_ASSIGN(const line::Policy policy,
             station.keys.commits.PolicyAt(draft.line_id, epoch->name.number));
  draft.epoch = epoch->name.number;
  draft.branch_id = epoch->name.branch;
  draft.recipients = *members;
  std::erase_if(draft.recipients, [&](const message::Member& one) {
    return one.station == station.uri();
  });
  if (draft.recipients.empty()) return Alone();
  std::vector<std::string> stations = StationsOf(*members);
  TRY_ASSIGN(
      message::ComposedMessage composed,
      message::Compose(draft, station.certificate, *station.identity,
                       station.randomness(),
                       {.channel = message::Channel::kGroup,
                        .roster_hash = message::RosterHash(draft.recipients),
                        .operators_required = kOperatorsRequired}));
  const absl::Status allowed =
      line::CheckAllowed(policy, {composed.message, stations, station.Now()});
  if (!allowed.ok()) {
    return AsNotAllowed(allowed, policy, composed.message, stations,
                        station.Now());
  }
  groups::MlsSealing sealing(station.keys.groups, *station.identity);
  auto body = sealing.Seal(composed.header_bytes, composed.plaintext.Reveal());
  if (!body.ok()) return AsNotSendable(body.status());
  return GroupMessage{std::move(composed), *std::move(body),
                      std::move(stations)};
}

message::Draft DraftOf(const message::Header& header,
                       const message::InnerMessage& message) {
  const message::Statement& statement = message.statement;
  message::Draft draft;
  draft.line_id = header.line_id;
  draft.incarnation = header.incarnation;
  draft.message_class = header.message_class;
  draft.precedence = header.precedence;
  draft.kind = statement.kind;
  draft.lifetime = header.lifetime;
  draft.serial = statement.serial;
  draft.dtg = statement.dtg;
  draft.filed = statement.filed;
  draft.operator_name = statement.operator_name;
  draft.addressees = message.addressees;
  draft.body = message.body;
  draft.message_id = header.message_id;
  return draft;
}

}  // namespace hotline::station
