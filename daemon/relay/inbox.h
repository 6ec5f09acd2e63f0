// The one queue of acts that wait for the journal thread, and the one lock that
// every thread of the relay meets. A queue for each lane, each with a bound of
// its own: a flood in one fills nothing but itself.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <span>
#include <vector>

#include "daemon/relay/act.h"

namespace hotline::relay {

class Inbox {
 public:
  explicit Inbox(const Limits& limits)
      : pending_acts_(limits.pending_acts),
        pending_bytes_(limits.pending_bytes) {}

  // Takes them together, so that they go into one batch if they fit. Not Ok:
  // those that are still there are the caller's, to be refused with this
  // status.
  absl::Status Push(std::span<ActPtr> acts);

  // Waits for acts, then takes the most urgent: as many as one batch may have,
  // in the order in which they are to run. Patient ones alone wait a moment for
  // others. Empty when closed and drained.
  std::vector<ActPtr> Take();

  // No act is taken any more, but `last`, which is run after all others.
  void Close(ActPtr last);
  // Gives up what is pending: Take returns empty at once.
  std::vector<ActPtr> Abandon();

 private:
  // A batch is bounded so that what arrives meanwhile, FLASH above all, never
  // waits for more than this and one sync.
  struct Room {
    size_t acts, bytes;
  };
  static constexpr Room kBatch{256, size_t{1} << 20};
  // A FLASH is answered when its whole batch is, so it takes few others along;
  // not none, or whoever sends FLASH without end would stop everybody.
  static constexpr Room kBesideFlash{16, size_t{64} << 10};

  struct Queue {
    std::deque<ActPtr> acts;
    uint64_t bytes = 0;
  };
  // A confirm that went alone would cost a sync, and hold up the submission
  // right behind it for as long. Whoever waits for a confirm's answer, a
  // station that ends, does not notice this.
  static constexpr std::chrono::milliseconds kPatience{2};

  enum class Waits : uint8_t { kNo, kForAny, kForUrgent };
  void Wait(std::unique_lock<std::mutex>& hold);
  bool IsAwaited() const;
  absl::Status Add(ActPtr& act);
  // The last one may be larger than the room that is left.
  void TakeFrom(Queue& queue, Room& room, std::vector<ActPtr>& taken);

  const size_t pending_acts_;
  const uint64_t pending_bytes_;
  std::mutex lock_;
  std::condition_variable arrived_;
  Waits waits_ = Waits::kNo;
  size_t pending_ = 0, patient_ = 0;  // acts in the queues; of these
  bool closed_ = false;
  std::array<Queue, kLanes> queues_;
  ActPtr last_;
};

}  // namespace hotline::relay
