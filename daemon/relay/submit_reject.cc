#include "daemon/relay/submit_reject.h"

#include <algorithm>

#include "daemon/relay/standing.h"
#include "daemon/relay/submit_to_epoch.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

using gate::Refuse;

namespace {

absl::StatusOr<line::Reject> Parse(const Submission& submission) {
  if (submission.envelopes.empty()) return line::Reject();
  return line::ParseReject(submission.envelopes.front()->body);
}

}  // namespace

SubmitReject::SubmitReject(std::string peer, Submission submission,
                           Relay::Done<Receipt> done)
    : Submit(std::move(peer), submission, std::move(done)),
      body_(Parse(submission)) {}

absl::Status SubmitReject::Judge(Batch& batch, Station& sender, Line& line) {
  const message::Header& header = envelope().header;
  const Branch* branch = line.branches.FindRejectable(body_->commit);
  const Branch* parent =
      branch == nullptr ? nullptr : line.branches.Find(branch->parent);
  const bool was_on = parent != nullptr && IsOn(parent->roster, sender.number);
  if (!was_on && !line.HasOnRoster(sender)) {
    return Refuse(v1::REFUSAL_UNKNOWN_LINE, "reject on a line it is not on");
  }
  if (parent == nullptr) {
    return Refuse(v1::REFUSAL_NOT_FOUND, "no commit that may be rejected");
  }
  if (!was_on) {
    return Refuse(v1::REFUSAL_NOT_PERMITTED, "it was not on the parent");
  }
  if (header.epoch != parent->epoch ||
      !std::ranges::equal(BranchIdOf(header), parent->id)) {
    return Refuse(v1::REFUSAL_EPOCH, "not the parent of what is rejected");
  }
  if (branch->rejected_by.contains(sender.number)) {
    return Refuse(v1::REFUSAL_ID_REUSED, "it rejected that commit before");
  }
  const auto room = line.branches.RoomFor(*parent, sender.number);
  if (room == Branches::Room::kNone) {
    return Refuse(v1::REFUSAL_QUOTA, "no room for one more open branch");
  }
  if (auto fits = JudgeRoom(batch, line); !fits.ok()) return fits;
  if (!sender.flash.Allows(batch.monotonic)) {
    return Refuse(v1::REFUSAL_QUOTA, "too many submissions");
  }
  return absl::OkStatus();
}

base::Bytes SubmitReject::Reopen(Batch& batch, const Station& sender,
                                 Line& line, Branch& parent) const {
  if (parent.open) return {};
  base::Bytes closed;
  const auto room = line.branches.RoomFor(parent, sender.number);
  if (room == Branches::Room::kAfterClosing) {
    Branch& dead = *line.branches.Find(line.branches.Dead(parent)->number);
    closed = dead.id;
    line.branches.Close(dead);
    batch.moved_branches.emplace(&line, dead.number);
  }
  line.branches.Reopen(parent, sender.number);
  batch.moved_branches.emplace(&line, parent.number);
  return closed;
}

absl::StatusOr<Submit::Plan> SubmitReject::Prepare(Batch& batch,
                                                   Station& sender,
                                                   Line& line) {
  sender.flash.Take();
  Branch& branch = *line.branches.FindRejectable(body_->commit);
  Branch& parent = *line.branches.Find(branch.parent);
  const Roster before = line.branches.active();
  Plan plan = Begin(batch, sender, line);
  plan.logged.closed_branch = Reopen(batch, sender, line, parent);
  branch.rejected_by.insert(sender.number);
  auto added = batch.transaction.AddReject({.line = line.row.number,
                                            .number = branch.number,
                                            .station = sender.number});
  if (!added.ok()) return added;
  MarkUsed(batch, line, parent, sender);
  plan.logged.branch_id = parent.id;
  plan.logged.rejected = base::ToBytes(body_->commit);
  auto seated = Reseat(batch, line, before, batch.books.log.next_index());
  if (!seated.ok()) return seated;
  plan.live.named = true;
  plan.live.audience = line.branches.active();
  return plan;
}

}  // namespace hotline::relay
