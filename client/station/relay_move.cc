#include "client/station/relay_move.h"

#include "client/station/problem.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

struct Left {
  uint64_t queued = 0;  // texts and responses, for whatever relay before
  uint64_t sent = 0;    // texts, not delivered as far as is known here
  std::string unmade;   // names of lines
};

absl::Status LeaveLines(Station& station, const std::string& from, Left& left) {
  TRY_ASSIGN(const auto lines, station.lines.All());
  for (LineFacts line : lines) {
    if (line.state == LineState::kCreating) {
      left.unmade += (left.unmade.empty() ? "" : ", ") + line.card.name;
      if (line.HasGroup()) {
        TRY(station.keys.groups.WipeLine(line.id).status());
      }
      TRY(station.lines.Remove(line.id));
    } else if (line.origin.empty()) {
      line.origin = from;
      TRY(station.lines.Save(line));
    }
  }
  return absl::OkStatus();
}

bool IsOfPeople(ContentType type) {
  return type == ContentType::kText || type == ContentType::kResponse;
}

absl::Status MarkQueued(Station& station, uint64_t n, Left& left) {
  TRY_ASSIGN(const auto envelope, station.messages.Envelope(n));
  TRY_ASSIGN(MessageRow row, station.messages.Read(n));
  if (!envelope.has_value()) return absl::OkStatus();
  const absl::Status why = station.CheckOrigin(envelope->origin);
  if (!why.ok() && IsOfPeople(row.type)) ++left.queued;
  row.content.reason = std::string(why.message());
  row.content.refusal = ReasonOf(why);
  return station.messages.Update(row);
}

absl::Status CountSent(Station& station, const std::string& from, Left& left) {
  TRY_ASSIGN(const auto sent, station.messages.Undelivered());
  for (const uint64_t n : sent) {
    TRY_ASSIGN(const MessageRow row, station.messages.Read(n));
    TRY_ASSIGN(const auto line, station.lines.Read(row.line));
    // Of these two nobody reports that they were delivered (P7).
    const bool counts = row.content.kind != message::Kind::kTest &&
                        row.content.kind != message::Kind::kService;
    if (row.swept || !counts || !line.has_value()) continue;
    if (line->origin == from) ++left.sent;
  }
  return absl::OkStatus();
}

std::string Sentence(const Left& left, const std::string& from) {
  std::string out =
      "This station has left the relay of the log " + from +
      ", whose lines this relay does not know. Messages and responses that "
      "wait for a relay before this one, and go to no other: " +
      std::to_string(left.queued) +
      ". Messages that the relay before had accepted, not delivered as far as "
      "is known here: " +
      std::to_string(left.sent) +
      ". See `hotline log`, and send them again on a line of this relay.";
  if (left.unmade.empty()) return out;
  return out + " Not made, and forgotten: line " + left.unmade + ".";
}

}  // namespace

absl::Status LeaveRelay(Station& station, const std::string& from) {
  Left left;
  TRY(LeaveLines(station, from, left));
  TRY_ASSIGN(const auto queued, station.messages.Queued());
  for (const QueuedMessage& one : queued) {
    TRY(MarkQueued(station, one.n, left));
  }
  TRY(CountSent(station, from, left));
  // It knows nothing of the lines of another relay.
  TRY(station.journal.DropConfirms());
  if (left.queued == 0 && left.sent == 0 && left.unmade.empty()) {
    return absl::OkStatus();
  }
  return station.Warn("other_relay", Sentence(left, from));
}

}  // namespace hotline::station
