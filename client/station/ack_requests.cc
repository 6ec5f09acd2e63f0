#include "client/station/ack_requests.h"

#include <algorithm>

#include "client/station/message_clock.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/message/limits.h"

namespace hotline::station {
namespace {

// The shortest step is half of the shortest clock: 5 s.
constexpr std::chrono::seconds kAnswerEvery{4};
constexpr size_t kMostRemembered = 4'096;

message::Fact FactOf(State state) {
  switch (state) {
    case State::kAnswered:
      return message::Fact::kAnswered;
    case State::kRefused:
      return message::Fact::kRefused;
    default:
      return message::Fact::kAcknowledged;
  }
}

void AddPosition(std::vector<std::string>& list, const std::string& text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) {
    list.push_back(text);
  }
}

}  // namespace

absl::StatusOr<std::vector<AckRequests::Batch>> AckRequests::Batches(
    const std::vector<Due>& due) {
  std::map<std::pair<message::Precedence, base::LineId>, Batch> batches;
  for (const Due& one : due) {
    TRY_ASSIGN(const MessageRow row, station_.messages.Read(one.message));
    const auto open = OpenPositions(row);
    TRY_ASSIGN(auto line, station_.lines.Read(row.line));
    if (open.empty() || !line.has_value()) continue;
    if (!station_.CheckLine(*line).ok()) continue;
    Batch& batch = batches[{row.precedence, row.line}];
    if (batch.due.size() == message::kMaxFactMessages) continue;
    if (batch.due.empty()) {
      batch.outgoing.line = *std::move(line);
      batch.outgoing.precedence = row.precedence;
      batch.outgoing.kind = message::Kind::kService;
      batch.outgoing.body = message::AckRequest();
    }
    std::get<message::AckRequest>(batch.outgoing.body)
        .message_ids.push_back(row.id);
    for (const std::string& position : open) {
      AddPosition(batch.outgoing.addressees.action, position);
    }
    batch.due.push_back(one);
  }
  std::vector<Batch> out;
  bool flash = false;
  for (auto& [key, batch] : batches) {
    const bool is_flash = key.first == message::Precedence::kFlash;
    if (batch.due.empty() || (is_flash && flash)) continue;
    flash |= is_flash;
    out.push_back(std::move(batch));
  }
  return out;
}

// Whoever marks them asks: another process may be faster.
absl::Status AckRequests::MarkAsked(const std::vector<Due>& due) {
  for (const Due& one : due) {
    TRY_ASSIGN(auto clock, station_.clocks.Find(one.message));
    if (!clock.has_value() || clock->asked >= one.step) {
      return absl::AbortedError("asked by another process, or answered");
    }
    clock->asked = one.step;
    TRY(station_.clocks.Save(*clock));
  }
  return absl::OkStatus();
}

void AckRequests::Ask(const std::vector<Due>& due) {
  if (due.empty() || !session_.ready()) return;
  auto batches = Batches(due);
  if (!batches.ok()) return;
  for (Batch& batch : *batches) {
    outbox_.Post(
        std::move(batch.outgoing),
        [this, due = std::move(batch.due)] { return MarkAsked(due); },
        [](absl::StatusOr<uint64_t>) {}, nullptr);
  }
}

// Two that ask each other without end must not fill the line.
bool AckRequests::MayAnswer(uint64_t message) {
  const auto now = station_.clock.Monotonic();
  std::erase_if(answered_, [&](const auto& one) {
    return now - one.second >= kAnswerEvery;
  });
  return answered_.size() < kMostRemembered &&
         answered_.try_emplace(message, now).second;
}

absl::StatusOr<std::optional<Outgoing>> AckRequests::Again(
    const Asked& asked, const base::MessageId& id) {
  TRY_ASSIGN(const auto row, station_.messages.FindText(asked.line, id));
  if (!row.has_value() || row->swept || row->outgoing ||
      row->content.sender != asked.by) {
    return std::nullopt;
  }
  // The first of a position is the one that stands.
  const auto said = std::find_if(
      row->progress.begin(), row->progress.end(),
      [&](const auto& one) { return one.position == station_.position(); });
  if (said == row->progress.end() || said->own == 0 || said->pending() ||
      !MayAnswer(row->n)) {
    return std::nullopt;
  }
  TRY_ASSIGN(auto line, station_.lines.Read(row->line));
  if (!line.has_value()) return std::nullopt;
  TRY(station_.CheckLine(*line));
  Outgoing out;
  out.line = *std::move(line);
  out.precedence = row->precedence;
  out.kind = row->content.kind;
  out.operator_name = said->by;
  out.addressees.action = {PositionOf(asked.by)};
  out.body = message::Response{.fact = FactOf(said->state),
                               .message_id = row->id,
                               .commitment = row->content.commitment,
                               .at = said->at,
                               .operator_name = said->by,
                               .scripted = said->scripted,
                               .reason = said->reason};
  return std::optional<Outgoing>(std::move(out));
}

void AckRequests::Answer(const Asked& asked) {
  for (const base::MessageId& id : asked.messages) {
    auto again = Again(asked, id);
    if (!again.ok() || !again->has_value()) continue;
    outbox_.Post(
        **std::move(again), nullptr, [](absl::StatusOr<uint64_t>) {}, nullptr);
  }
}

}  // namespace hotline::station
