// Enrol: a station publishes its identity certificate and refills its key
// packages. Key packages that an older certificate signed go with it.
#pragma once

#include "daemon/relay/act.h"

namespace hotline::relay {

class Enrol final : public ActFor<Relay::Enrolled> {
 public:
  Enrol(std::string peer, Enrolment enrolment,
        Relay::Done<Relay::Enrolled> done);
  absl::Status Run(Batch& batch) override;
  void Answer(Books& books, const Proofs& proofs) override;

 private:
  absl::Status CheckForm() const;
  absl::Status CheckSpace(Batch& batch, const Station* station) const;
  absl::Status Publish(Batch& batch, Station& station) const;

  Enrolment enrolment_;
  std::optional<store::EntryRow> entry_;
};

}  // namespace hotline::relay
