#include "client/station/own_response.h"

#include <algorithm>

#include "client/station/progress.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

std::string NounOf(State state) {
  switch (state) {
    case State::kAcknowledged:
      return "The acknowledgement of message ";
    case State::kAnswered:
      return "The answer to message ";
    default:
      return "The refusal of message ";
  }
}

// Empty: what it answers was swept, or is of a store from before that was kept.
absl::StatusOr<std::optional<MessageRow>> Answered(Station& station,
                                                   const MessageRow& response) {
  const uint64_t n = response.content.answers;
  if (response.swept || n == 0) return std::nullopt;
  TRY_ASSIGN(MessageRow row, station.messages.Read(n));
  if (row.swept) return std::nullopt;
  return std::optional<MessageRow>(std::move(row));
}

// What the response has changed; nullptr if another has covered it.
const PositionState* ChangeOf(const MessageRow& answered, uint64_t response) {
  const auto found =
      std::find_if(answered.progress.begin(), answered.progress.end(),
                   [&](const auto& one) { return one.own == response; });
  return found == answered.progress.end() ? nullptr : &*found;
}

std::string Lost(const MessageRow& answered, const PositionState* change,
                 const std::string& why) {
  const std::string id = answered.id.Hex().substr(0, 12);
  if (change == nullptr) return "A response to message " + id + ": " + why;
  const std::string by = change->by.empty() ? "" : " by " + change->by;
  return NounOf(change->state) + id + by + " does not count: " + why;
}

absl::Status TakeBackFrom(Station& station, MessageRow answered, uint64_t own) {
  const std::string position = ChangeOf(answered, own)->position;
  TakeBack(answered.progress, own, answered.stored);
  answered.state = Overall(answered, station.position());
  TRY(station.messages.Update(answered));
  TRY(station.clocks.Start(answered.n));
  const auto now =
      std::find_if(answered.progress.begin(), answered.progress.end(),
                   [&](const auto& one) { return one.position == position; });
  return station.Note(EventKind::kChanged, answered.n, *now);
}

}  // namespace

absl::Status TellResponse(Station& station, const MessageRow& response) {
  TRY_ASSIGN(const auto answered, Answered(station, response));
  if (!answered.has_value()) return absl::OkStatus();
  const PositionState* change = ChangeOf(*answered, response.n);
  if (change == nullptr) return absl::OkStatus();
  return station.Note(EventKind::kChanged, answered->n, *change);
}

absl::Status ResponseLost(Station& station, const MessageRow& response,
                          std::string code, const std::string& why) {
  TRY_ASSIGN(auto answered, Answered(station, response));
  if (!answered.has_value()) {
    return station.Warn(std::move(code), "A response: " + why);
  }
  const PositionState* change = ChangeOf(*answered, response.n);
  TRY(station.Warn(std::move(code), Lost(*answered, change, why)));
  if (change == nullptr) return absl::OkStatus();
  return TakeBackFrom(station, *std::move(answered), response.n);
}

}  // namespace hotline::station
