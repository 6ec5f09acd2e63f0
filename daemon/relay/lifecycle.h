// The first act of a run and the last: Start and Stop, as the log tells them.
#pragma once

#include "daemon/audit/refusal_counts.h"
#include "daemon/relay/act.h"

namespace hotline::relay {

class Begin final : public Act {
 public:
  Begin(std::string version, const base::Digest& configuration_hash,
        std::string origin, std::string log_key)
      : Act(Lane::kControl, "", 0),
        version_(std::move(version)),
        configuration_hash_(configuration_hash),
        origin_(std::move(origin)),
        log_key_(std::move(log_key)) {}
  absl::Status Run(Batch& batch) override;
  void Answer(Books&, const Proofs&) override {}
  void Decline(const absl::Status&) override {}

 private:
  std::string version_;
  base::Digest configuration_hash_;
  std::string origin_, log_key_;
};

class End final : public Act {
 public:
  End(std::string reason, audit::RefusalCounts& refusals)
      : Act(Lane::kControl, "", 0),
        reason_(std::move(reason)),
        refusals_(refusals) {}
  absl::Status Run(Batch& batch) override;
  void Answer(Books&, const Proofs&) override {}
  void Decline(const absl::Status&) override {}

 private:
  std::string reason_;
  audit::RefusalCounts& refusals_;
};

}  // namespace hotline::relay
