#include "daemon/relay/submit_to_epoch.h"

#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

using gate::Refuse;

base::ByteView BranchIdOf(const message::Header& header) {
  return header.branch_id.has_value() ? base::ByteView(*header.branch_id)
                                      : base::ByteView();
}

absl::StatusOr<Branch*> BranchOf(Line& line, const Station& sender,
                                 const message::Header& header) {
  if (!line.HasOnRoster(sender)) {
    return Refuse(v1::REFUSAL_UNKNOWN_LINE, "submit to a line it is not on");
  }
  Branch* branch = line.branches.FindOpen(header.epoch, BranchIdOf(header));
  if (branch == nullptr || !IsOn(branch->roster, sender.number)) {
    return Refuse(v1::REFUSAL_EPOCH, "not an open branch that it is on");
  }
  return branch;
}

void MarkUsed(Batch& batch, Line& line, Branch& branch, const Station& by) {
  if (branch.used || branch.committer == by.number) return;
  branch.used = true;
  batch.moved_branches.emplace(&line, branch.number);
}

absl::Status SubmitToEpoch::Judge(Batch& batch, Station& sender, Line& line) {
  auto branch = BranchOf(line, sender, envelope().header);
  if (!branch.ok()) return branch.status();
  Bucket& bucket = is_flash() ? sender.flash : sender.below_flash;
  if (auto room = JudgeRoom(batch, line); !room.ok()) return room;
  if (!bucket.Allows(batch.monotonic)) {
    return Refuse(v1::REFUSAL_QUOTA, "too many submissions");
  }
  return absl::OkStatus();
}

absl::StatusOr<Submit::Plan> SubmitToEpoch::Prepare(Batch& batch,
                                                    Station& sender,
                                                    Line& line) {
  auto branch = BranchOf(line, sender, envelope().header);
  if (!branch.ok()) return branch.status();
  (is_flash() ? sender.flash : sender.below_flash).Take();
  MarkUsed(batch, line, **branch, sender);
  Plan plan = Begin(batch, sender, line);
  plan.live.branch = (*branch)->number;
  plan.live.audience = (*branch)->roster;
  plan.logged.branch_id = (*branch)->id;
  return plan;
}

}  // namespace hotline::relay
