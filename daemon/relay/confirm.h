// Confirm: a station's word that envelopes are safely stored there (P15). What
// everybody has confirmed is spent, and deleted soon (Batch::Finish).
#pragma once

#include "daemon/relay/act.h"

namespace hotline::relay {

class Confirm final : public ActFor<uint64_t> {
 public:
  Confirm(std::string peer, std::vector<LineRanges> lines,
          Relay::Done<uint64_t> done);
  absl::Status Run(Batch& batch) override;
  void Answer(Books& books, const Proofs& proofs) override;
  bool patient() const override { return true; }

 private:
  struct Target {
    Line* line;
    Place* place;
    const std::vector<Range>* ranges;
  };
  absl::StatusOr<std::vector<Target>> Judge(Batch& batch,
                                            const Station& station) const;
  absl::Status Apply(Batch& batch, const Target& target,
                     Changes::Confirmed& confirmed) const;

  std::vector<LineRanges> lines_;
  std::optional<uint64_t> index_;
};

}  // namespace hotline::relay
