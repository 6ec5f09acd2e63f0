// What the members of an epoch send one another: application messages, and the
// proposal of a station's own removal. It belongs to an open branch on which
// its sender is, and goes to that branch's roster.
#pragma once

#include "daemon/relay/submit.h"

namespace hotline::relay {

class SubmitToEpoch final : public Submit {
 public:
  SubmitToEpoch(std::string peer, Submission submission,
                Relay::Done<Receipt> done)
      : Submit(std::move(peer), std::move(submission), std::move(done)) {}

 private:
  absl::Status Judge(Batch& batch, Station& sender, Line& line) override;
  absl::StatusOr<Plan> Prepare(Batch& batch, Station& sender,
                               Line& line) override;
};

// The open branch that the header names, with its sender on it. UNKNOWN_LINE
// where it is on no open branch at all, else EPOCH.
absl::StatusOr<Branch*> BranchOf(Line& line, const Station& sender,
                                 const message::Header& header);
// Somebody but the branch's committer has sent something to it: it is not dead.
void MarkUsed(Batch& batch, Line& line, Branch& branch, const Station& by);

// An entry's word for the branch of a header.
base::ByteView BranchIdOf(const message::Header& header);

}  // namespace hotline::relay
