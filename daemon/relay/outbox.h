// What one listening station is still to be sent, and in which order: highest
// precedence first, within one precedence in the order of the log; a handshake
// before every later envelope of its line that is sent; below FLASH no more
// than a small window unconfirmed (P14), so that a FLASH never finds the way
// blocked. A station that confirms nothing is sent a bounded part of each.
// Desk alone.
#pragma once

#include <optional>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "daemon/relay/waiting.h"

namespace hotline::relay {

class Outbox {
 public:
  static constexpr size_t kWindowMessages = 32;
  static constexpr uint64_t kWindowBytes = 64 * 1024;

  Outbox();  // needs everything

  // A reference newer than all before. Beyond a bound it is only remembered
  // that there is more: NeedsMore asks for it when its queue is empty.
  void Add(const Reference& reference);
  // What newest() was asked for: fills the queues that needed more.
  void Load(const Waiting& waiting);
  // A confirm of these came in, and is not durable yet: they leave the window,
  // and are unconfirmed until Remove. Should that never come, they are sent to
  // the station's next stream again.
  void LeaveWindow(const LineRanges& confirm);
  // That confirm was refused: they are in the window again, even if others took
  // their place meanwhile.
  void ReturnToWindow(const LineRanges& confirm);
  // Confirmed or ended: nothing of it is sent any more.
  void Remove(uint64_t entry);

  // The next that may go now; it is unconfirmed from then on.
  std::optional<Reference> Take();
  // Whether Take would give a FLASH, or a handshake that a FLASH needs.
  bool NextIsFlash() const;
  // Bytes of what Take would give; 0: nothing.
  uint64_t NextSize() const;

  bool NeedsMore() const;
  // The newest entry of each queue that this outbox ever had.
  const After& newest() const { return newest_; }
  uint64_t unconfirmed() const { return unconfirmed_.size(); }

 private:
  // Of each queue; of what is unconfirmed below FLASH, and of FLASH.
  static constexpr size_t kMost = 4096;
  using Queue = absl::btree_map<uint64_t, Reference>;  // by entry

  // Envelopes below FLASH that were sent and are unconfirmed, as confirms name
  // them: their sizes by line and sequence number.
  using Numbers = absl::btree_map<std::pair<base::LineId, uint64_t>, uint64_t>;
  // Moves those of `confirm` from one to the other; returns their bytes.
  static uint64_t Move(const LineRanges& confirm, Numbers& from, Numbers& to);
  // What goes next, or is needed by what goes next.
  const Reference* Next() const;
  // The front of the most urgent queue that has anything.
  const Reference* First() const;
  // A handshake of the same line that must go before `reference`; of any line,
  // where not all of them are read yet.
  const Reference* Before(const Reference& reference) const;
  // Handshakes older than `reference` may be among what is not read yet.
  bool MayNeedMore(const Reference& reference) const;
  // What Take gives, if it may go.
  const Reference* Chosen() const;
  const Reference* UrgentHandshake() const;
  bool MayGo(const Reference& reference, bool flash) const;
  Reference Send(const Reference& reference, bool in_window);

  std::array<Queue, kQueues> queues_;
  std::array<bool, kQueues> more_;
  After newest_{};
  absl::flat_hash_map<uint64_t, Reference> unconfirmed_;  // by entry
  // Of these below FLASH: what counts for the window, and what the station
  // says that it has. All others are unconfirmed FLASH.
  Numbers window_, claimed_;
  uint64_t window_bytes_ = 0;
};

}  // namespace hotline::relay
