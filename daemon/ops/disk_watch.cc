#include "daemon/ops/disk_watch.h"

#include <algorithm>

namespace hotline::ops {
namespace {

// Short enough that a flood at the speed of a disk does not use up a step
// between two looks at the rates that the limits allow.
constexpr std::chrono::milliseconds kEvery{250};

}  // namespace

bool IsLow(const DiskState& state, bool low) {
  const uint64_t margin = low ? 2 * DiskState::kStep : DiskState::kStep;
  return state.free + state.held < state.size + margin;
}

uint64_t WantedReserve(const DiskState& state) {
  if (state.free < DiskState::kStep)
    return state.held - std::min(state.held, DiskState::kStep);
  // Grow only from what is left over two steps: else it would shrink again at
  // the next look.
  if (state.held < state.size && state.free > 3 * DiskState::kStep) {
    return std::min(state.size,
                    state.held + (state.free - 2 * DiskState::kStep));
  }
  return state.held;
}

void DiskWatch::Start() {
  Check();
  timers_.After(kEvery, [this] { Start(); });
}

void DiskWatch::Check() {
  auto free = reserve_.FreeSpace();
  if (!free.ok()) return Report(true);
  const DiskState state{*free, reserve_.held(), reserve_.size()};
  Adjust(state);
  Report(IsLow(state, low_));
}

void DiskWatch::Adjust(const DiskState& state) {
  const uint64_t wanted = WantedReserve(state);
  absl::Status status =
      wanted < state.held ? reserve_.ShrinkTo(wanted) : reserve_.GrowTo(wanted);
  if (!status.ok() && !failing_) log_->warn("{}", status.ToString());
  failing_ = !status.ok();
}

void DiskWatch::Report(bool low) {
  if (low == low_) return;
  low_ = low;
  if (low) {
    log_->error(
        "disk space is below the reserve: everything below FLASH is refused; "
        "free space under the state folder");
  } else {
    log_->info("disk space is above the reserve again");
  }
  set_low_(low);
}

}  // namespace hotline::ops
