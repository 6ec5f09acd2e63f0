#include "client/station/heading.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/station/line_policies.h"
#include "client/station/outbox.h"
#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/line/policy.h"
#include "core/message/dtg.h"
#include "core/message/fault.h"
#include "core/message/limits.h"
#include "core/message/positions.h"

namespace hotline::station {
namespace {

using message::Fault;

absl::Status BadHeading(std::string reason, const std::string& text) {
  return Fail(Problem::kUsage, std::move(reason),
              absl::StrCat(text, " Nothing was sent."));
}

absl::Status NotReleased(std::string reason, const std::string& text) {
  return Fail(Problem::kRefused, std::move(reason),
              absl::StrCat("The label was refused, nothing was sent: ", text));
}

// Equal ones are one: the encoding says only what differs.
absl::Status ReadPrecedence(const Draft& draft, Outgoing& out) {
  if (!draft.info_precedence || *draft.info_precedence == draft.precedence) {
    return absl::OkStatus();
  }
  if (draft.info.empty()) {
    return BadHeading("info_precedence",
                      "A precedence for information positions was given, but "
                      "none of these.");
  }
  if (*draft.info_precedence > draft.precedence) {
    return BadHeading("info_precedence",
                      "Information positions cannot have a higher precedence "
                      "than those that must act.");
  }
  out.addressees.info_precedence = draft.info_precedence;
  return absl::OkStatus();
}

absl::Status ReadTimes(const Station& station, const Draft& draft,
                       Outgoing& out, message::Text& text) {
  if (draft.dtg &&
      (*draft.dtg < message::kFirstDtg || *draft.dtg >= message::kEndOfDtg)) {
    return BadHeading("dtg", "A date-time group is of the years 2000 to 2099.");
  }
  if (draft.reply_by && *draft.reply_by <= station.Now()) {
    return BadHeading("reply_by", "The time to reply by is past.");
  }
  out.dtg = draft.dtg;
  text.reply_by = draft.reply_by;
  return absl::OkStatus();
}

// A name that nobody on the line has is a slip of the pen: it would look as if
// somebody might read who was never asked.
absl::Status CheckReleasees(const message::Label& label,
                            const std::vector<std::string>& stations) {
  std::set<std::string> known;
  for (const std::string& station : stations) {
    const std::string position = message::PositionOfStation(station);
    known.insert({position, message::AuthorityOfPosition(position)});
  }
  for (const std::string& name : label.releasable_to) {
    if (known.contains(name)) continue;
    return NotReleased("label_unknown",
                       absl::StrCat("REL TO names ", name,
                                    ", and nobody on this line is that. On it "
                                    "are: ",
                                    absl::StrJoin(known, ", "), "."));
  }
  return absl::OkStatus();
}

// Where the line has a policy, its ceiling.
absl::Status CheckCeiling(Station& station, const base::LineId& line,
                          const message::Label& label) {
  LinePolicies policies(*station.store);
  TRY_ASSIGN(const auto bytes, policies.At(line, INT64_MAX));
  if (!bytes.has_value()) return absl::OkStatus();
  TRY_ASSIGN(const auto opening, line::ParsePolicyOpening(*bytes));
  TRY_ASSIGN(const line::Policy policy, line::ParsePolicy(opening.policy));
  if (label.classification <= policy.ceiling) return absl::OkStatus();
  return NotReleased("label_ceiling",
                     absl::StrCat(std::string(Name(label.classification)),
                                  " is above what this line may carry, ",
                                  std::string(Name(policy.ceiling)), "."));
}

absl::Status ReadLabel(Station& station, const Draft& draft,
                       const LineFacts& line, message::Text& text) {
  const auto label = message::LabelFromPerson(draft.label);
  if (!label.ok()) {
    return BadHeading("label",
                      absl::StrCat(std::string(label.status().message()), "."));
  }
  const auto stations = StationsOf(line.card.members);
  const auto left_out = message::LeftOut(*label, stations, station.uri());
  if (!left_out.empty()) {
    return NotReleased(
        "label_left_out",
        absl::StrCat("REL TO leaves out ", absl::StrJoin(left_out, ", "),
                     ", who can read what is sent on this line."));
  }
  TRY(CheckReleasees(*label, stations));
  TRY(CheckCeiling(station, line.id, *label));
  text.label = message::Format(*label);
  return absl::OkStatus();
}

// A text of that line that stands in our record.
absl::StatusOr<MessageRow> ReadNamed(Station& station, const LineFacts& line,
                                     const std::string& prefix) {
  TRY_ASSIGN(MessageRow row, station.messages.FindByPrefix(prefix));
  if (row.line == line.id && row.type == ContentType::kText && row.fault == 0) {
    return row;
  }
  return BadHeading("reference",
                    absl::StrCat("Message ", row.id.Hex().substr(0, 12),
                                 " is no message of this line that can be "
                                 "named: it is of another one, was "
                                 "quarantined, or never came."));
}

absl::Status ReadReferences(Station& station, const Draft& draft,
                            const LineFacts& line, message::Text& text) {
  for (const std::string& prefix : draft.references) {
    TRY_ASSIGN(const MessageRow row, ReadNamed(station, line, prefix));
    auto& ids = text.references;
    if (std::find(ids.begin(), ids.end(), row.id) == ids.end()) {
      ids.push_back(row.id);
    }
  }
  if (text.references.size() <= message::kMaxReferences) {
    return absl::OkStatus();
  }
  return BadHeading("reference",
                    absl::StrCat("At most ", message::kMaxReferences,
                                 " messages can be referred to."));
}

absl::Status ReadSuperseded(Station& station, const Draft& draft,
                            const LineFacts& line, message::Text& text) {
  if (draft.supersedes.empty()) return absl::OkStatus();
  TRY_ASSIGN(const MessageRow row, ReadNamed(station, line, draft.supersedes));
  // A swept record says no more who sent it; what we sent is marked in clear.
  if (!row.outgoing && PositionOf(row.content.sender) != station.position()) {
    return BadHeading("supersedes",
                      "Only a message of the own position can be superseded: "
                      "answer another's, "
                      "or refer to it.");
  }
  text.supersedes = row.id;
  return absl::OkStatus();
}

}  // namespace

absl::Status FillHeading(Station& station, const Draft& draft, Outgoing& out) {
  auto& text = std::get<message::Text>(out.body);
  TRY(ReadPrecedence(draft, out));
  TRY(ReadTimes(station, draft, out, text));
  TRY(ReadLabel(station, draft, out.line, text));
  TRY(ReadReferences(station, draft, out.line, text));
  return ReadSuperseded(station, draft, out.line, text);
}

absl::Status CheckLabel(const std::string& label, const std::string& sender,
                        const std::vector<message::Member>& members) {
  const auto parsed = message::ParseLabel(label);
  if (!parsed.ok()) return message::WithFault(Fault::kLabel, parsed.status());
  if (message::LeftOut(*parsed, StationsOf(members), sender).empty()) {
    return absl::OkStatus();
  }
  return message::FaultError(Fault::kLabel, "label: leaves out members");
}

}  // namespace hotline::station
