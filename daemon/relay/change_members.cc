#include "daemon/relay/change_members.h"

#include "daemon/relay/missing.h"
#include "daemon/relay/submit_to_epoch.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

using gate::Refuse;

ChangeMembers::ChangeMembers(std::string peer, Bundle bundle,
                             Relay::Done<Relay::ChangedMembers> done)
    : ActFor(LaneOf(bundle), std::move(peer), std::move(done), SizeOf(bundle)),
      bundle_(std::move(bundle)),
      delta_(DeltaIn(bundle_)) {}

bool ChangeMembers::may_use_reserve() const {
  return HasFlash(bundle_) || only_takes_out();
}

absl::Status ChangeMembers::Run(Batch& batch) {
  commit_entry_.reset();
  application_entry_.reset();
  if (!delta_.ok()) return delta_.status();
  auto formed = CheckBundle(bundle_, *delta_, peer());
  if (!formed.ok()) return formed;
  Station* sender = batch.books.stations.Find(peer());
  if (sender == nullptr) {
    return Refuse(v1::REFUSAL_NOT_ENROLLED, "a commit before enrolment");
  }
  Line* line = batch.books.lines.Find(header().line_id);
  if (line == nullptr || line->Find(sender) == nullptr) {
    return Refuse(v1::REFUSAL_UNKNOWN_LINE, "a commit on a line it is not on");
  }
  auto known = batch.books.journal.FindMessage(header().message_id);
  if (known.ok()) return Repeat(batch, *known);
  if (!absl::IsNotFound(known.status())) return known.status();
  auto judged = Judge(batch, *sender, *line);
  if (!judged.ok()) return judged.status();
  return Accept(batch, *sender, *line, *judged);
}

absl::StatusOr<ChangeMembers::Judged> ChangeMembers::Judge(Batch& batch,
                                                           Station& sender,
                                                           Line& line) const {
  if (auto fits = JudgeLine(batch, line); !fits.ok()) return fits;
  auto parent = BranchOf(line, sender, header());
  if (!parent.ok()) return parent.status();
  auto next =
      ApplyDelta(batch.books.stations, *delta_, (*parent)->roster, sender);
  if (!next.ok()) return next.status();
  const auto details =
      audit::MembersChangedEvent(ChangeOf(line, **parent, UINT64_MAX));
  if (details.size() > audit::kMaxDetails) {
    return Refuse(v1::REFUSAL_TOO_LARGE, "a delta that does not fit an entry");
  }
  if (auto room = JudgeRoom(batch, line); !room.ok()) return room;
  if (auto pace = JudgePace(batch, sender, line); !pace.ok()) return pace;
  return Judged{*parent, *std::move(next)};
}

absl::Status ChangeMembers::JudgeLine(Batch& batch, const Line& line) const {
  if (header().incarnation != line.row.incarnation) {
    return Refuse(v1::REFUSAL_INCARNATION, "another incarnation of the line");
  }
  if (static_cast<uint32_t>(header().message_class) != line.row.line_class) {
    return Refuse(v1::REFUSAL_CLASS, "not the class of the line");
  }
  if (bundle_.application == nullptr) return absl::OkStatus();
  auto known =
      batch.books.journal.FindMessage(bundle_.application->header.message_id);
  if (absl::IsNotFound(known.status())) return absl::OkStatus();
  if (!known.ok()) return known.status();
  return Refuse(v1::REFUSAL_ID_REUSED, "the message was accepted before");
}

absl::Status ChangeMembers::JudgeRoom(Batch& batch, const Line& line) const {
  if (batch.disk_low && !may_use_reserve()) {
    return Refuse(v1::REFUSAL_DISK_FULL, "the reserve is for FLASH");
  }
  const Limits& limits = batch.books.limits;
  const uint64_t message = bundle_.application == nullptr
                               ? 0
                               : bundle_.application->header_bytes.size() +
                                     bundle_.application->body.size();
  const uint64_t most =
      limits.waiting_handshake_bytes * (only_takes_out() ? 2 : 1);
  const bool fits =
      line.waiting_handshakes + bytes() - message - bundle_.group_info.size() <=
          most &&
      (HasFlash(bundle_)
           ? line.waiting_flash + message <= limits.waiting_flash_bytes
           : message == 0 ||
                 line.waiting_below + message <= limits.waiting_bytes);
  if (fits) return absl::OkStatus();
  return Refuse(v1::REFUSAL_QUOTA, "too much waits on the line");
}

Bucket& ChangeMembers::BucketOf(Station& sender) const {
  return HasFlash(bundle_) ? sender.flash : sender.changes;
}

absl::Status ChangeMembers::JudgePace(Batch& batch, Station& sender,
                                      const Line& line) const {
  if (!BucketOf(sender).Allows(batch.monotonic)) {
    return Refuse(v1::REFUSAL_QUOTA, "too many commits of one station");
  }
  if (only_takes_out() || !line.last_commit.has_value()) {
    return absl::OkStatus();
  }
  const auto passed = std::chrono::floor<std::chrono::milliseconds>(
      batch.monotonic - *line.last_commit);
  if (passed >= kPace) return absl::OkStatus();
  return gate::RefuseFor(v1::REFUSAL_QUOTA, "two commits of a line too close",
                         kPace - passed);
}

absl::Status ChangeMembers::Repeat(Batch& batch, uint64_t index) {
  auto entry = batch.books.Entry(index);
  if (!entry.ok()) return entry.status();
  commit_entry_ = *std::move(entry);
  if (audit::CommitHashesOf(commit_entry_->details) != Hashes()) {
    return Refuse(v1::REFUSAL_ID_REUSED, "a known message id with other bytes");
  }
  if (bundle_.application == nullptr) return absl::OkStatus();
  auto known =
      batch.books.journal.FindMessage(bundle_.application->header.message_id);
  if (absl::IsNotFound(known.status())) {
    return Refuse(v1::REFUSAL_ID_REUSED, "a known commit, another message");
  }
  if (!known.ok()) return known.status();
  auto message = batch.books.Entry(*known);
  if (!message.ok()) return message.status();
  application_entry_ = *std::move(message);
  if (audit::AcceptedHash(application_entry_->details) ==
      bundle_.application->hash) {
    return absl::OkStatus();
  }
  return Refuse(v1::REFUSAL_ID_REUSED, "a known message id with other bytes");
}

void ChangeMembers::Answer(Books&, const Proofs& proofs) {
  auto commit = proofs.Prove(*commit_entry_);
  if (!commit.ok()) return done_(commit.status());
  Relay::ChangedMembers changed{*std::move(commit), std::nullopt};
  if (application_entry_.has_value()) {
    auto application = proofs.Prove(*application_entry_);
    if (!application.ok()) return done_(application.status());
    changed.application = *std::move(application);
  }
  done_(std::move(changed));
}

bool ChangeMembers::explains(const absl::Status& refused) const {
  return gate::RefusalOf(refused) == v1::REFUSAL_EPOCH;
}

void ChangeMembers::Explain(Books& books, const Proofs& proofs,
                            base::MonotonicTime now,
                            const absl::Status& refused) {
  done_(WithMissing({books, proofs, now}, peer(), header(), refused));
}

}  // namespace hotline::relay
