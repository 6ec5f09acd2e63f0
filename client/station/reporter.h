// What this station itself has to say to senders: delivered and read in
// batches, and reports of what was quarantined (P7). At once for FLASH and
// IMMEDIATE, else at most every 30 s; of FLASH one message a second in the long
// run, because people's FLASH has the same allowance at the relay. Never about
// receipts, so that no receipt causes another.
#pragma once

#include <functional>
#include <optional>

#include "client/station/outbox.h"
#include "client/station/station.h"

namespace hotline::station {

class Reporter {
 public:
  Reporter(Station& station, Outbox& outbox)
      : station_(station), outbox_(outbox) {}

  // A fact is due: now if `urgent`, else with the next batch.
  void Due(bool urgent);
  // All that is due, now; `done` when it is saved to be sent, or cannot be.
  void Flush(std::function<void()> done);
  // Row `n` is quarantined: its sender is told, once.
  void Quarantined(uint64_t n);

 private:
  struct Batch {
    Outgoing outgoing;
    std::vector<DueFact> due;
  };

  absl::StatusOr<std::vector<Batch>> Batches(bool urgent_only, bool flash);
  void SpareFlash(std::vector<Batch>& batches);
  void Send(bool urgent_only, std::function<void()> done);
  absl::StatusOr<bool> MayReport(const base::LineId& line);

  Station& station_;
  Outbox& outbox_;
  bool sending_ = false;
  std::optional<base::Timers::TimerId> timer_, flash_timer_;
  base::MonotonicTime flash_again_{};  // until then FLASH waits for company
  std::vector<std::function<void()>> flushed_;
  bool again_ = false;
};

}  // namespace hotline::station
