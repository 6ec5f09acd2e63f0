// What an accepted bundle changes, in memory and journal alike.
#include <algorithm>

#include "core/base/stop_point.h"
#include "core/crypto/sha256.h"
#include "daemon/relay/change_members.h"
#include "daemon/relay/standing.h"
#include "daemon/relay/submit_to_epoch.h"
#include "hotline/relay/v1/envelope.pb.h"

namespace hotline::relay {
namespace {

// A commit goes to its parent's roster, but to who joins the Welcome instead.
Live LiveOf(const Branch& parent, const NextRoster& next,
            const Station& sender) {
  Live live{.type = v1::ENVELOPE_TYPE_COMMIT,
            .precedence = message::Precedence::kFlash,
            .sender = sender.number,
            .branch = parent.number,
            .audience = parent.roster};
  if (next.welcomed.empty()) return live;
  std::vector<store::StationNumber> all = *parent.roster;
  all.insert(all.end(), next.welcomed.begin(), next.welcomed.end());
  live.named = true;
  live.audience = MakeRoster(std::move(all));
  live.welcomed = MakeRoster(next.welcomed);
  return live;
}

absl::Status Prune(Batch& batch, Line& line) {
  while (const Branch* old = line.branches.Superfluous()) {
    const uint64_t number = old->number;
    auto gone = batch.transaction.DeleteBranch(line.row.number, number);
    if (gone.ok()) {
      gone = batch.transaction.DeleteGroupInfo(line.row.number, number);
    }
    if (!gone.ok()) return gone;
    line.branches.Remove(number);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status DropGroupInfo(Batch& batch, const Line& line, uint64_t branch) {
  const auto open = line.branches.Open();
  const bool needed =
      std::any_of(open.begin(), open.end(), [branch](const Branch* one) {
        return one->number == branch || one->parent == branch;
      });
  if (needed) return absl::OkStatus();
  return batch.transaction.DeleteGroupInfo(line.row.number, branch);
}

audit::CommitHashes ChangeMembers::Hashes() const {
  audit::CommitHashes hashes{
      bundle_.commit->hash, {}, crypto::Sha256(bundle_.group_info)};
  if (!bundle_.welcome.empty()) {
    hashes.welcome = base::ToBytes(crypto::Sha256(bundle_.welcome));
  }
  return hashes;
}

audit::MembersChange ChangeMembers::ChangeOf(const Line& line,
                                             const Branch& parent,
                                             uint64_t sequence) const {
  audit::CommitHashes hashes = Hashes();
  audit::MembersChange change{.line = line.row.id,
                              .sequence = sequence,
                              .envelope_hash = hashes.envelope,
                              .message_id = header().message_id,
                              .sender = header().sender,
                              .line_class = line.row.line_class,
                              .parent_epoch = parent.epoch,
                              .parent_branch_id = parent.id,
                              .leaves = delta_->leaves,
                              .joins = {},
                              .welcome_hash = std::move(hashes.welcome),
                              .group_info_hash = hashes.group_info};
  for (const line::Join& join : delta_->joins) {
    change.joins.push_back({join.station, join.reference});
  }
  return change;
}

absl::Status ChangeMembers::Accept(Batch& batch, Station& sender, Line& line,
                                   const Judged& judged) {
  BucketOf(sender).Take();
  line.last_commit = batch.monotonic;
  const Roster before = line.branches.active();
  const uint64_t entry = batch.books.log.next_index();
  auto done = EnterCommit(batch, sender, line, judged);
  if (done.ok()) done = Reseat(batch, line, before, entry);
  if (done.ok() && bundle_.application != nullptr) {
    done = EnterApplication(batch, sender, line);
  }
  if (done.ok()) done = Prune(batch, line);
  return done;
}

absl::StatusOr<const Branch*> ChangeMembers::OpenBranch(Batch& batch,
                                                        const Station& sender,
                                                        Line& line,
                                                        const Judged& judged) {
  Branch& parent = *judged.parent;
  MarkUsed(batch, line, parent, sender);
  line.branches.Close(parent);
  batch.moved_branches.emplace(&line, parent.number);
  const Branch& branch =
      line.branches.Add({.number = line.row.last_sequence + 1,
                         .epoch = parent.epoch + 1,
                         .id = base::ToBytes(bundle_.commit->hash),
                         .parent = parent.number,
                         .committer = sender.number,
                         .entry = batch.books.log.next_index(),
                         .roster = judged.next.roster});
  store::Transaction& transaction = batch.transaction;
  auto added = transaction.AddBranch(RowOf(line, branch));
  if (added.ok()) {
    added = transaction.AddGroupInfo(line.row.number, branch.number,
                                     bundle_.group_info);
  }
  if (added.ok()) added = DropGroupInfo(batch, line, parent.parent);
  if (!added.ok()) return added;
  return &branch;
}

absl::Status ChangeMembers::EnterCommit(Batch& batch, const Station& sender,
                                        Line& line, const Judged& judged) {
  auto fresh = batch.transaction.AddMessage(header().message_id,
                                            batch.books.log.next_index());
  if (!fresh.ok()) return fresh.status();
  for (Station* station : judged.next.joining) {
    auto begun = BeginAnew(batch, line, *station);
    if (!begun.ok()) return begun;
  }
  auto branch = OpenBranch(batch, sender, line, judged);
  if (!branch.ok()) return branch.status();
  EnvelopePtr welcome;
  if (!bundle_.welcome.empty()) {
    welcome = WelcomeOf(*bundle_.commit, bundle_.welcome);
  }
  batch.sent[sender.number] = bundle_.commit->hash;
  auto accepted = Enter(batch, line,
                        {.envelope = bundle_.commit,
                         .welcome = std::move(welcome),
                         .live = LiveOf(*judged.parent, judged.next, sender),
                         .details = [&](uint64_t sequence) {
                           return audit::MembersChangedEvent(
                               ChangeOf(line, *judged.parent, sequence));
                         }});
  if (!accepted.ok()) return accepted.status();
  commit_entry_ = (*accepted)->entry;
  base::StopPoint("members_changed");
  return absl::OkStatus();
}

absl::Status ChangeMembers::EnterApplication(Batch& batch,
                                             const Station& sender,
                                             Line& line) {
  const Envelope& envelope = *bundle_.application;
  const message::Header& application = envelope.header;
  auto fresh = batch.transaction.AddMessage(application.message_id,
                                            batch.books.log.next_index());
  if (!fresh.ok()) return fresh.status();
  const Branch& branch =
      *line.branches.FindOpen(application.epoch, BranchIdOf(application));
  batch.sent[sender.number] = envelope.hash;
  auto accepted =
      Enter(batch, line,
            {.envelope = bundle_.application,
             .welcome = nullptr,
             .live = {.type = static_cast<uint32_t>(envelope.type),
                      .precedence = application.precedence,
                      .sender = sender.number,
                      .expires_ms = ExpiryOf(batch, application),
                      .branch = branch.number,
                      .audience = branch.roster},
             .details = [&](uint64_t sequence) {
               return audit::AcceptanceEvent(
                   {.line = application.line_id,
                    .sequence = sequence,
                    .envelope_hash = envelope.hash,
                    .message_id = application.message_id,
                    .sender = application.sender,
                    .precedence = static_cast<uint32_t>(application.precedence),
                    .line_class = line.row.line_class,
                    .commitment = application.commitment,
                    .type = envelope.type,
                    .branch_id = branch.id});
             }});
  if (!accepted.ok()) return accepted.status();
  application_entry_ = (*accepted)->entry;
  return absl::OkStatus();
}

}  // namespace hotline::relay
