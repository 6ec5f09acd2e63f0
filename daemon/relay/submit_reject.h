// A station's word that a commit is void for it (P10): opens the epoch again
// that the commit ended, so that those who stayed there go on. Which of them is
// true the members know.
#pragma once

#include "core/line/reject.h"
#include "daemon/relay/submit.h"

namespace hotline::relay {

class SubmitReject final : public Submit {
 public:
  SubmitReject(std::string peer, Submission submission,
               Relay::Done<Receipt> done);

 private:
  absl::Status Judge(Batch& batch, Station& sender, Line& line) override;
  absl::StatusOr<Plan> Prepare(Batch& batch, Station& sender,
                               Line& line) override;
  // Opens `parent`; the id of the branch that made room for it, if one had to.
  base::Bytes Reopen(Batch& batch, const Station& sender, Line& line,
                     Branch& parent) const;

  const absl::StatusOr<line::Reject> body_;
};

}  // namespace hotline::relay
