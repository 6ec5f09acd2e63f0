#include "client/station/escalations.h"

#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/message/printable.h"

namespace hotline::station {
namespace {

using std::chrono::seconds;

constexpr seconds kFirstRetry{5};  // then three times the one before: to 135 s
constexpr seconds kLongestRetry{700};  // of one that runs for 10 min
constexpr seconds kHandOver{5};
constexpr size_t kShownOutput = 300;

seconds RetryPause(uint32_t tries) {
  seconds pause = kFirstRetry;
  for (uint32_t i = 1; i < tries; ++i) pause *= 3;
  return pause;
}

// What a program of our own has written may still hold what it was sent.
std::string WhatItWrote(const CommandEnd& end) {
  if (end.output.empty()) return ".";
  return "; it wrote: " + message::Printable(end.output.substr(0, kShownOutput),
                                             message::Lines::kOne);
}

std::string AboutStep(const base::MessageId& id, uint32_t step) {
  return "The escalation command for step " + std::to_string(step) +
         " of message " + id.Hex().substr(0, 12) + " failed: ";
}

}  // namespace

absl::Status Escalations::Refresh() {
  TRY_ASSIGN(command_, LoadEscalation(*station_.store));
  return absl::OkStatus();
}

bool Escalations::HasPlace(message::Precedence precedence) const {
  const bool flash = precedence == message::Precedence::kFlash;
  return (flash ? flash_ : rest_).size() < kMostAtOnce;
}

absl::StatusOr<bool> Escalations::Consider(RunningClock& clock,
                                           const MessageRow& row,
                                           uint32_t first, uint32_t last) {
  if (clock.done + 1 < first) clock.done = first - 1;
  if (clock.done >= last || runner_ == nullptr) return false;
  if (!command_.has_value()) {
    clock.done = last;
    clock.tries = 0;
    return false;
  }
  if (flash_.contains(row.n) || rest_.contains(row.n)) return false;
  const base::WallTime now = station_.RelayTime();
  // A time from when our clock was wrong holds nobody up.
  const bool waits = now < clock.again && clock.again < now + kLongestRetry;
  if (waits) return false;
  if (clock.tries >= kMostTries) {
    // Whoever began it the last time never came to its end.
    TRY(GiveUp(clock, AboutStep(row.id, clock.done + 1) +
                          "no process saw its end. It is not tried again."));
    return false;
  }
  if (!HasPlace(row.precedence)) return false;
  ++clock.tries;
  // Another process that takes the lease over gives it its time.
  clock.again = now + command_->timeout + kHandOver;
  return true;
}

absl::Status Escalations::GiveUp(RunningClock& clock, const std::string& why) {
  ++clock.done;
  clock.tries = 0;
  clock.again = {};
  return station_.Warn("escalation_given_up", why);
}

void Escalations::Begin(const MessageRow& row, base::WallTime due_at,
                        uint32_t step) {
  const uint64_t n = row.n;
  (row.precedence == message::Precedence::kFlash ? flash_ : rest_).insert(n);
  runner_->Run(
      ToRun(*command_, FactsOf(row, due_at, step)),
      [this, n, id = row.id, step, alive = std::weak_ptr<int>(station_.alive),
       &strand = station_.strand](CommandEnd end) {
        strand.Post([this, n, id, step, alive, end = std::move(end)] {
          if (!alive.expired()) Ended(n, id, step, end);
        });
      });
}

void Escalations::Ended(uint64_t message, const base::MessageId& id,
                        uint32_t step, const CommandEnd& end) {
  flash_.erase(message);
  rest_.erase(message);
  station_.store->Write([&] { return Save(message, id, step, end); })
      .IgnoreError();
}

absl::Status Escalations::Save(uint64_t message, const base::MessageId& id,
                               uint32_t step, const CommandEnd& end) {
  TRY_ASSIGN(auto clock, station_.clocks.Find(message));
  // Acknowledged meanwhile: there is nothing more to do.
  if (!clock.has_value() || clock->done >= step) return absl::OkStatus();
  clock->next = {};
  const std::string why =
      AboutStep(id, step) + Sentence(end) + WhatItWrote(end);
  if (end.ok()) {
    clock->done = step;
    clock->tries = 0;
    clock->again = {};
  } else if (clock->tries >= kMostTries) {
    TRY(GiveUp(*clock, why + " It was tried " + std::to_string(kMostTries) +
                           " times and is not tried again."));
  } else {
    clock->again = station_.RelayTime() + RetryPause(clock->tries);
    if (clock->tries == 1) {
      TRY(station_.Warn("escalation_failed", why + " It is tried again."));
    }
  }
  return station_.clocks.Save(*clock);
}

}  // namespace hotline::station
