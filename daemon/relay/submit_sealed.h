// A sealed envelope: outside the group, to the stations that it names. So a
// line reaches those that are not on it, and they it: who is named is the
// line's guest for 30 days.
#pragma once

#include "core/line/sealed_body.h"
#include "daemon/relay/submit.h"

namespace hotline::relay {

class SubmitSealed final : public Submit {
 public:
  SubmitSealed(std::string peer, Submission submission,
               Relay::Done<Receipt> done);

 private:
  absl::Status CheckBody() const override;
  absl::Status Judge(Batch& batch, Station& sender, Line& line) override;
  absl::StatusOr<Plan> Prepare(Batch& batch, Station& sender,
                               Line& line) override;
  // All that are named; NOT_FOUND if one is not enrolled.
  absl::StatusOr<std::vector<Station*>> Recipients(Batch& batch) const;

  const absl::StatusOr<line::SealedBody> body_;
};

}  // namespace hotline::relay
