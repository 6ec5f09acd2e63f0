#include "client/station/teller.h"

#include "client/station/clock_event.h"
#include "client/station/problem.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

// Events of sessions that nobody has room for. The next session says all of it
// again, so the oldest go.
constexpr size_t kMostPassing = 1'000;

}  // namespace

absl::Status Teller::Start() {
  TRY_ASSIGN(told_, station_.journal.LastEvent());
  station_.tell = [this](const Event& event) {
    // Everything is in: so it is told, too, before that is said.
    if (std::holds_alternative<CaughtUp>(event)) Pump();
    Pass(event);
  };
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> Teller::FirstToTell(Engine::From from) {
  return from == Engine::From::kNow ? station_.journal.LastEvent()
                                    : LoadShown(*station_.store);
}

bool Teller::Watch(Engine::From from, Engine::OnEvent on_event,
                   Engine::HasRoom has_room) {
  const bool first = !on_event_;
  on_event_ = std::move(on_event);
  has_room_ = std::move(has_room);
  if (!first) return false;
  // If that cannot be read, all is told: rather twice than never.
  told_ = FirstToTell(from).value_or(0);
  seen_ = 0;
  return true;
}

void Teller::Unwatch() {
  on_event_ = nullptr;
  has_room_ = nullptr;
  behind_ = false;
  passing_.clear();
}

void Teller::MarkShown(uint64_t number) {
  SaveShown(*station_.store, number).IgnoreError();
  Pump();
}

void Teller::Tell(const Event& event, uint64_t number) {
  if (on_event_) return on_event_(event, number);
  const auto* warning = std::get_if<Warning>(&event);
  if (warning != nullptr && on_warning_) on_warning_(*warning);
}

void Teller::Pass(const Event& event) {
  passing_.push_back(event);
  if (passing_.size() > kMostPassing) passing_.pop_front();
  PumpPassing();
}

void Teller::Pump() {
  if (!IsHeard() || pumping_) return;
  pumping_ = true;
  PumpKept();
  PumpPassing();
  pumping_ = false;
}

void Teller::PumpPassing() {
  while (!behind_ && !passing_.empty() && MayTell()) {
    const Event event = std::move(passing_.front());
    passing_.pop_front();
    Tell(event, 0);
  }
}

void Teller::PumpKept() {
  behind_ = !MayTell();
  if (behind_) return;
  const auto generation = station_.store->Generation();
  if (!generation.ok() || *generation == seen_) return;
  auto events = station_.journal.EventsAfter(told_);
  if (!events.ok() || (on_event_ && !station_.Refresh().ok())) return;
  TellGap(*events);
  for (const StoredEvent& stored : *events) {
    behind_ = !MayTell();
    if (behind_) return;
    told_ = stored.n;
    TellStored(stored);
  }
  seen_ = *generation;
}

// Events are kept for a while only: what was dropped unseen is at least said.
void Teller::TellGap(const std::vector<StoredEvent>& events) {
  if (events.empty() || events.front().n == told_ + 1) return;
  Tell(Warning{"behind",
               std::to_string(events.front().n - told_ - 1) +
                   " events were never shown and are kept no longer: see "
                   "`hotline log`."},
       0);
  told_ = events.front().n - 1;
}

void Teller::TellStored(const StoredEvent& stored) {
  // Without a watch warnings alone are heard: a message is not opened for
  // nobody.
  if (!on_event_ && stored.kind != EventKind::kWarning) return;
  const auto event = ToEvent(stored);
  // What cannot be read any more is not passed over in silence.
  Tell(event.ok() ? *event
                  : Event(Warning{ReasonOf(event.status()),
                                  std::string(event.status().message())}),
       stored.n);
}

absl::StatusOr<Event> Teller::ToEvent(const StoredEvent& stored) {
  if (stored.kind == EventKind::kWarning) {
    return Event(Warning{stored.code, stored.text});
  }
  if (stored.kind == EventKind::kGap) return ToGapEvent(station_, stored);
  if (stored.kind == EventKind::kClock) return ToClockEvent(station_, stored);
  TRY_ASSIGN(Record record, station_.Shown(stored.message));
  switch (stored.kind) {
    case EventKind::kArrived:
      return Event(MessageArrived{std::move(record)});
    case EventKind::kChanged:
      return Event(StateChanged{std::move(record), stored.change});
    case EventKind::kSuperseded:
      return Event(MessageSuperseded{std::move(record)});
    case EventKind::kAttachment:
      return Event(
          AttachmentChanged{std::move(record), stored.change.sequence});
    default:
      return Event(MessageEnded{std::move(record)});
  }
}

}  // namespace hotline::station
