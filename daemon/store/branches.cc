// What the journal keeps of branches, and of who was on a line when.
#include "daemon/store/journal.h"
#include "daemon/store/rows.h"
#include "daemon/store/statements.h"

namespace hotline::store {

absl::Status Transaction::DeleteRoster(LineNumber line, StationNumber station) {
  auto deleted = Run(statements_.delete_roster, line, station);
  if (!deleted.ok()) return deleted;
  // SQLite's integers have a sign.
  return Run(statements_.delete_confirmed, line, station, uint64_t{0},
             uint64_t{INT64_MAX});
}

absl::Status Transaction::SetGuest(const RosterRow& row) {
  return Run(statements_.set_guest, row.guest_until_ms, row.line, row.station);
}

absl::Status Transaction::AddSeat(const SeatRow& row) {
  return Run(statements_.add_seat, row.line, row.station, row.since);
}

absl::Status Transaction::EndSeat(const SeatRow& row) {
  return Run(statements_.end_seat, row.until, row.line, row.station);
}

absl::Status Transaction::AddBranch(const BranchRow& row) {
  const base::Bytes roster = EncodeStations(row.roster);
  return Run(statements_.add_branch, row.line, row.number, row.epoch, row.id,
             row.parent, row.committer, row.entry, roster, row.open,
             row.reopened_by, row.used);
}

absl::Status Transaction::SetBranch(const BranchRow& row) {
  return Run(statements_.set_branch, row.open, row.reopened_by, row.used,
             row.line, row.number);
}

absl::Status Transaction::DeleteBranch(LineNumber line, uint64_t number) {
  auto deleted = Run(statements_.delete_branch, line, number);
  if (!deleted.ok()) return deleted;
  return Run(statements_.delete_rejects, line, number);
}

absl::Status Transaction::AddReject(const RejectRow& row) {
  return Run(statements_.add_reject, row.line, row.number, row.station);
}

absl::Status Transaction::AddGroupInfo(LineNumber line, uint64_t branch,
                                       base::ByteView bytes) {
  return Run(statements_.add_group_info, line, branch, bytes);
}

absl::Status Transaction::DeleteGroupInfo(LineNumber line, uint64_t branch) {
  return Run(statements_.delete_group_info, line, branch);
}

absl::Status Transaction::DeleteWelcome(uint64_t entry) {
  return Run(statements_.delete_welcome, entry);
}

absl::Status Journal::EachSeat(absl::FunctionRef<void(const SeatRow&)> each) {
  Rows rows = statements_->seats.Select();
  while (rows.Next()) each(ReadSeat(rows));
  return rows.status();
}

absl::Status Journal::EachBranch(absl::FunctionRef<void(BranchRow)> each) {
  Rows rows = statements_->branches.Select();
  while (rows.Next()) {
    auto row = ReadBranch(rows);
    if (!row.ok()) return row.status();
    each(*std::move(row));
  }
  return rows.status();
}

absl::Status Journal::EachReject(
    absl::FunctionRef<void(const RejectRow&)> each) {
  Rows rows = statements_->rejects.Select();
  while (rows.Next()) each(ReadReject(rows));
  return rows.status();
}

absl::StatusOr<base::Bytes> Journal::GroupInfo(LineNumber line,
                                               uint64_t branch) {
  Rows rows = statements_->group_info.Select(line, branch);
  if (rows.Next()) return base::ToBytes(rows.Blob(0));
  return rows.status().ok() ? absl::NotFoundError("journal: no such group info")
                            : rows.status();
}

}  // namespace hotline::store
