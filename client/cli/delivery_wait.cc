#include "client/cli/delivery_wait.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client/station/problem.h"

namespace hotline::cli {
namespace {

using station::Fail;
using station::Problem;

// A message that nobody waits for is forgotten again.
constexpr size_t kMostRemembered = 256;

bool IsAction(const station::Record& record, const std::string& position) {
  return std::find(record.to.begin(), record.to.end(), position) !=
         record.to.end();
}

bool Has(const station::PositionState& state, station::State wanted) {
  return state.state == wanted;
}

bool Settled(const station::Record& record) {
  return AllAcknowledged(record) || AnyRefused(record);
}

const station::Record* RecordOf(const station::Event& event) {
  if (auto* changed = std::get_if<station::StateChanged>(&event)) {
    return &changed->record;
  }
  if (auto* ended = std::get_if<station::MessageEnded>(&event)) {
    return &ended->record;
  }
  return nullptr;
}

}  // namespace

bool AllAcknowledged(const station::Record& record) {
  const auto acknowledged = std::count_if(
      record.positions.begin(), record.positions.end(), [&](const auto& p) {
        return IsAction(record, p.position) &&
               (Has(p, station::State::kAcknowledged) ||
                Has(p, station::State::kAnswered));
      });
  return !record.to.empty() &&
         static_cast<size_t>(acknowledged) == record.to.size();
}

bool AnyRefused(const station::Record& record) {
  return std::any_of(record.positions.begin(), record.positions.end(),
                     [&](const auto& p) {
                       return IsAction(record, p.position) &&
                              (Has(p, station::State::kRefused) ||
                               Has(p, station::State::kExpired));
                     });
}

absl::Status Unsent(const station::Record& record) {
  if (record.state != station::State::kQueued) return absl::OkStatus();
  return Fail(Problem::kUnreachable, "queued",
              absl::StrCat("the relay has not accepted message ",
                           record.id.Hex().substr(0, 12),
                           " yet: it is queued and leaves with the next "
                           "session"));
}

absl::Status Outcome(const station::Record& record) {
  if (AllAcknowledged(record)) return absl::OkStatus();
  absl::Status unsent = Unsent(record);
  if (!unsent.ok()) return unsent;
  if (AnyRefused(record) && !record.logged) {
    return Fail(Problem::kRefused, record.reason_name, record.reason);
  }
  if (AnyRefused(record)) {
    return Fail(Problem::kRefused, "refused",
                "an action position refused the message, or it expired there");
  }
  return Fail(Problem::kNotAcknowledged, "not_acknowledged",
              absl::StrCat("not every action position acknowledged in time; "
                           "the message is on its way or delivered: run "
                           "`hotline watch --once`, then `hotline show ",
                           record.id.Hex().substr(0, 12), "`"));
}

void DeliveryWait::OnEvent(const station::Event& event) {
  const station::Record* record = RecordOf(event);
  if (record == nullptr) return;
  const std::lock_guard lock(mutex_);
  std::erase_if(newest_, [&](const auto& r) { return r.id == record->id; });
  if (newest_.size() == kMostRemembered) newest_.erase(newest_.begin());
  newest_.push_back(*record);
  changed_.notify_all();
}

station::Record DeliveryWait::Until(const station::Record& record,
                                    std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  station::Record newest = record;
  changed_.wait_for(lock, timeout, [&] {
    for (const auto& r : newest_) {
      if (r.id == record.id) newest = r;
    }
    return Settled(newest);
  });
  return newest;
}

}  // namespace hotline::cli
