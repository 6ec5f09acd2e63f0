// What waits for one station, as the journal thread knows it at one moment.
#pragma once

#include <array>

#include "daemon/relay/act.h"

namespace hotline::relay {

class Desk;

struct Waiting {
  store::StationNumber station = 0;
  std::array<std::vector<Reference>, kQueues> queues;  // ascending by entry
  std::array<bool, kQueues> more{};  // what is not named here is newer
};
// Of each queue what is above this entry.
using After = std::array<uint64_t, kQueues>;

// At most `most` of each queue, the oldest.
Waiting CollectWaiting(const Station& station, const After& after, size_t most);

// Asks the journal thread for them, in order with its commits.
class LoadWaiting final : public Act {
 public:
  static constexpr size_t kMost = 1024;

  LoadWaiting(std::string peer, const After& after, std::shared_ptr<Desk> desk,
              std::shared_ptr<Receiver> receiver)
      : Act(Lane::kControl, std::move(peer), sizeof(After)),
        after_(after),
        desk_(std::move(desk)),
        receiver_(std::move(receiver)) {}
  absl::Status Run(Batch&) override { return absl::OkStatus(); }
  void Answer(Books& books, const Proofs& proofs) override;
  void Decline(const absl::Status& status) override;
  bool reads_only() const override { return true; }

 private:
  After after_;
  std::shared_ptr<Desk> desk_;
  std::shared_ptr<Receiver> receiver_;
};

}  // namespace hotline::relay
