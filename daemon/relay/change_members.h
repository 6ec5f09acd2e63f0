// ChangeMembers: a commit with all that belongs to it, one act (P11). It ends
// the epoch of its parent, an open branch, and begins the next on a branch of
// its own.
#pragma once

#include "daemon/audit/event.h"
#include "daemon/relay/bundle.h"
#include "daemon/relay/enter.h"
#include "daemon/relay/next_roster.h"

namespace hotline::relay {

class ChangeMembers final : public ActFor<Relay::ChangedMembers> {
 public:
  // Between accepted commits of a line (P12).
  static constexpr std::chrono::milliseconds kPace{200};

  ChangeMembers(std::string peer, Bundle bundle,
                Relay::Done<Relay::ChangedMembers> done);
  absl::Status Run(Batch& batch) override;
  void Answer(Books& books, const Proofs& proofs) override;
  bool explains(const absl::Status& refused) const override;
  void Explain(Books& books, const Proofs& proofs, base::MonotonicTime now,
               const absl::Status& refused) override;
  // With a FLASH, or where stations are only taken out: the removal of one
  // whose keys are stolen waits for nothing.
  bool may_use_reserve() const override;

 private:
  struct Judged {
    Branch* parent;
    NextRoster next;
  };

  const message::Header& header() const { return bundle_.commit->header; }
  bool only_takes_out() const {
    return delta_.ok() && delta_->only_takes_out();
  }

  absl::StatusOr<Judged> Judge(Batch& batch, Station& sender, Line& line) const;
  absl::Status JudgeLine(Batch& batch, const Line& line) const;
  absl::Status JudgeRoom(Batch& batch, const Line& line) const;
  absl::Status JudgePace(Batch& batch, Station& sender, const Line& line) const;
  Bucket& BucketOf(Station& sender) const;

  absl::Status Accept(Batch& batch, Station& sender, Line& line,
                      const Judged& judged);
  absl::Status EnterCommit(Batch& batch, const Station& sender, Line& line,
                           const Judged& judged);
  absl::StatusOr<const Branch*> OpenBranch(Batch& batch, const Station& sender,
                                           Line& line, const Judged& judged);
  absl::Status EnterApplication(Batch& batch, const Station& sender,
                                Line& line);
  audit::MembersChange ChangeOf(const Line& line, const Branch& parent,
                                uint64_t sequence) const;
  audit::CommitHashes Hashes() const;

  // The same bundle again.
  absl::Status Repeat(Batch& batch, uint64_t entry);

  Bundle bundle_;
  const absl::StatusOr<line::RosterDelta> delta_;
  // New in this batch, or accepted before.
  std::optional<store::EntryRow> commit_entry_, application_entry_;
};

// Of a branch whose GroupInfo nobody can ask for any more, it goes: it is
// closed, and so is every branch that its commits made.
absl::Status DropGroupInfo(Batch& batch, const Line& line, uint64_t branch);

}  // namespace hotline::relay
