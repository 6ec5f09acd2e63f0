// The tick: ends envelopes whose lifetime is over, each with a tombstone that
// sender and roster are shown (P13), and logs refusals that are due (P23).
#pragma once

#include "daemon/audit/refusal_counts.h"
#include "daemon/relay/act.h"

namespace hotline::relay {

class Expire final : public Act {
 public:
  using Finished = std::function<void(bool more)>;

  // `finished` is told whether more was due, or spent, than one batch takes.
  Expire(audit::RefusalCounts& refusals, Finished finished)
      : Act(Lane::kControl, "", 0),
        refusals_(refusals),
        finished_(std::move(finished)) {}
  absl::Status Run(Batch& batch) override;
  void Answer(Books& books, const Proofs& proofs) override;
  void Decline(const absl::Status& status) override;

 private:
  absl::Status End(Batch& batch, const Due& due);
  absl::Status Bury(Batch& batch, const Due& due,
                    const store::EnvelopeRow& row);

  audit::RefusalCounts& refusals_;
  Finished finished_;
  std::vector<audit::RefusalCounts::Count> counts_;
  base::MonotonicTime now_{};
  bool more_ = false;
};

// Logs refusal counts, one entry each.
absl::Status LogRefusals(
    Batch& batch, const std::vector<audit::RefusalCounts::Count>& counts);

}  // namespace hotline::relay
