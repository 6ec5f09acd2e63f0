#include "client/station/clock_keeper.h"

#include <algorithm>

#include "client/station/clock_event.h"
#include "client/station/problem.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

using std::chrono::seconds;

constexpr seconds kEvery{1};
constexpr size_t kMostAtOnce = 64;
// A relay that says neither that it is away nor that all is here.
constexpr seconds kLongestUnknown{30};
// Looked at again even if nothing is due: it may have been acknowledged.
constexpr seconds kAtLeastEvery{3'600};
constexpr seconds kSoon{1};
// How soon a response of ours is looked at that the relay has not accepted.
constexpr seconds kPending{10};

// Each is told once. Above zero from the last quarter on, and rising.
uint32_t RankOf(const message::ClockState& state) {
  switch (state.urgency) {
    case message::Urgency::kWaiting:
      return 0;
    case message::Urgency::kSoon:
      return 1;
    case message::Urgency::kExhausted:
      return 2 + state.step;
    default:
      return 1 + state.step;
  }
}

bool HasPending(const MessageRow& row) {
  return std::any_of(row.progress.begin(), row.progress.end(),
                     [](const auto& one) { return one.pending(); });
}

// From which step on it is ours.
uint32_t FirstStep(Part part, const ClockPolicy& policy,
                   const std::string& own_position) {
  if (part != Part::kEscalated) return 1;
  uint32_t step = 2;
  while (ToldAt(policy, step) != own_position) ++step;
  return step;
}

}  // namespace

bool ClockKeeper::MayLook() {
  const auto now = station_.clock.Monotonic();
  if (!receiver_.leased()) {
    leased_since_.reset();
    return false;
  }
  if (!leased_since_.has_value()) leased_since_ = now;
  if (now < look_again_) return false;
  look_again_ = now + kEvery;
  const bool away = !session_.ready() && !session_.why_not().ok();
  return receiver_.caught_up() || away ||
         now - *leased_since_ >= kLongestUnknown;
}

void ClockKeeper::Look() {
  if (!MayLook()) return;
  escalations_.Refresh().IgnoreError();
  LookAtClocks(station_.RelayTime()).IgnoreError();
  const auto gaps = station_.serials.HasDue(station_.Now());
  if (!gaps.ok() || !*gaps) return;
  station_.store->Write([this] { return TellGaps(); }).IgnoreError();
}

absl::Status ClockKeeper::LookAtClocks(base::WallTime now) {
  TRY_ASSIGN(const auto due, station_.clocks.DueBy(now, kMostAtOnce));
  std::vector<AckRequests::Due> ask;
  for (const RunningClock& clock : due) {
    // (Each in its own transaction: one that cannot be read stops no other.)
    const auto found = LookAt(clock, now);
    if (!found.ok()) continue;
    if (found->ask.has_value()) ask.push_back(*found->ask);
    if (found->command.has_value()) {
      escalations_.Begin(*found->command, found->due_at, found->step);
    }
  }
  requests_.Ask(ask);
  return absl::OkStatus();
}

absl::StatusOr<ClockKeeper::Found> ClockKeeper::LookAt(RunningClock clock,
                                                       base::WallTime now) {
  Found found;
  TRY(station_.store->Write([&]() -> absl::Status {
    const auto row = station_.messages.Read(clock.message);
    if (ReasonOf(row.status()) == "unknown_message") {
      return station_.clocks.Stop(clock.message);
    }
    TRY(row.status());
    if (!HasClock(*row)) return station_.clocks.Stop(row->n);
    if (OpenPositions(*row).empty() && !HasPending(*row)) {
      return station_.clocks.Stop(row->n);
    }
    TRY_ASSIGN(const ClockPolicy policy,
               ClockPolicyOf(*station_.store, row->line, row->sequence));
    TRY(Judge(clock, *row, policy, now, found));
    return station_.clocks.Save(clock);
  }));
  return found;
}

absl::Status ClockKeeper::Judge(RunningClock& clock, const MessageRow& row,
                                const ClockPolicy& policy, base::WallTime now,
                                Found& found) {
  if (OpenPositions(row).empty()) {
    clock.next = now + kPending;
    return absl::OkStatus();
  }
  const message::ServiceClock service = ServiceClockOf(row, policy);
  const message::ClockState state = message::StateAt(service, now);
  const Part part = PartIn(row, policy, station_.position(), state);
  if (RankOf(state) > clock.told) {
    clock.told = RankOf(state);
    if (part != Part::kNone) {
      TRY(NoteClock(station_, row.n, state, ToldAt(policy, state.step)));
    }
  }
  clock.next = std::min(state.next_at.value_or(now + kAtLeastEvery),
                        now + kAtLeastEvery);
  if (row.outgoing && state.step > clock.asked) {
    found.ask = AckRequests::Due{row.n, state.step};
    clock.next = std::min(clock.next, now + kPending);
  }
  if (state.step == 0 || part == Part::kNone) return absl::OkStatus();
  TRY_ASSIGN(const bool begin,
             escalations_.Consider(clock, row,
                                   FirstStep(part, policy, station_.position()),
                                   state.step));
  if (clock.done < state.step) {
    clock.next = std::min(clock.next, std::max(clock.again, now + kSoon));
  }
  if (!begin) return absl::OkStatus();
  found.command = row;
  found.due_at = message::DueAt(service);
  found.step = clock.done + 1;
  return absl::OkStatus();
}

absl::Status ClockKeeper::TellGaps() {
  TRY_ASSIGN(const auto due, station_.serials.TakeDue(station_.Now()));
  for (const SerialGap& gap : due) TRY(NoteGap(station_, gap));
  return absl::OkStatus();
}

}  // namespace hotline::station
