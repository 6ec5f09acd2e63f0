// The epochs of groups, and commits that wait.
#include "client/station/group_tables.h"
#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/base/codec.h"

namespace hotline::station {
namespace {

using groups::EpochRecord;
using groups::GroupName;
using groups::StagedRecord;

#define EPOCH_COLUMNS \
  "life, number, branch, first, ended, ended_ms, wiped FROM epoch "

absl::StatusOr<base::Digest> DigestAt(const Query& query, int column) {
  const auto digest = base::ToArray<32>(query.BlobAt(column));
  if (digest.ok()) return *digest;
  return Fail(Problem::kStore, "damaged", "The store has a damaged hash.");
}

absl::StatusOr<EpochRecord> EpochAt(const base::LineId& line,
                                    const Query& query) {
  EpochRecord epoch{.group = {line, static_cast<uint32_t>(query.IntAt(0))},
                    .name = {query.IntAt(1), std::nullopt},
                    .first = query.IntAt(3),
                    .ended = std::nullopt,
                    .wiped = query.IntAt(6) != 0};
  if (!query.BlobAt(2).empty()) {
    TRY_ASSIGN(epoch.name.branch, DigestAt(query, 2));
  }
  if (!query.IsNull(4)) {
    epoch.ended = {query.IntAt(4), base::FromMillis(query.IntAt(5))};
  }
  return epoch;
}

absl::StatusOr<std::vector<EpochRecord>> Epochs(const base::LineId& line,
                                                Query query) {
  std::vector<EpochRecord> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    TRY_ASSIGN(EpochRecord epoch, EpochAt(line, query));
    out.push_back(std::move(epoch));
  }
}

Place StagedPlace(std::string_view column, const GroupName& name) {
  base::Writer row;
  row.Raw(name.line.bytes()).U32(name.life);
  return Place("staged_commit", column, row.bytes());
}

}  // namespace

absl::Status GroupTables::WriteEpoch(const EpochRecord& epoch) {
  Query query = store_.Prepare(
      "INSERT OR REPLACE INTO epoch VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  query.Blob(epoch.group.line.bytes())
      .Int(epoch.group.life)
      .Int(epoch.name.number)
      .Blob(epoch.name.branch.has_value() ? base::ByteView(*epoch.name.branch)
                                          : base::ByteView())
      .Int(epoch.first);
  if (epoch.ended.has_value()) {
    query.Int(epoch.ended->number).Int(base::ToMillis(epoch.ended->logged));
  } else {
    query.Null().Null();
  }
  return query.Int(epoch.wiped).Run();
}

absl::StatusOr<std::vector<EpochRecord>> GroupTables::FindEpochs(
    const base::LineId& line, uint64_t number) {
  Query query =
      store_.Prepare("SELECT " EPOCH_COLUMNS
                     "WHERE line = ? AND number = ? ORDER BY life DESC");
  query.Blob(line.bytes()).Int(number);
  return Epochs(line, std::move(query));
}

absl::StatusOr<std::vector<EpochRecord>> GroupTables::HeldEpochs(
    const GroupName& name) {
  Query query = store_.Prepare(
      "SELECT " EPOCH_COLUMNS
      "WHERE line = ? AND life = ? AND wiped = 0 ORDER BY number");
  query.Blob(name.line.bytes()).Int(name.life);
  return Epochs(name.line, std::move(query));
}

absl::StatusOr<std::optional<EpochRecord>> GroupTables::NewestEpoch(
    const base::LineId& line) {
  Query query =
      store_.Prepare("SELECT " EPOCH_COLUMNS
                     "WHERE line = ? ORDER BY life DESC, number DESC LIMIT 1");
  query.Blob(line.bytes());
  TRY_ASSIGN(auto found, Epochs(line, std::move(query)));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

absl::StatusOr<std::optional<StagedRecord>> GroupTables::FindStaged(
    const GroupName& name) {
  Query query = store_.Prepare(
      "SELECT hash, made_ms, bundle_sealed, sealed FROM staged_commit "
      "WHERE line = ? AND life = ?");
  TRY_ASSIGN(const bool found,
             query.Blob(name.line.bytes()).Int(name.life).Step());
  if (!found) return std::nullopt;
  StagedRecord out;
  out.group = name;
  TRY_ASSIGN(out.commit, DigestAt(query, 0));
  out.made = base::FromMillis(query.IntAt(1));
  TRY_ASSIGN(const auto bundle,
             store_.Open(StagedPlace("bundle_sealed", name), query.BlobAt(2)));
  out.bundle = base::ToBytes(bundle.Reveal());
  TRY_ASSIGN(out.next,
             store_.Open(StagedPlace("sealed", name), query.BlobAt(3)));
  return std::optional<StagedRecord>(std::move(out));
}

absl::Status GroupTables::WriteStaged(const StagedRecord& staged) {
  const GroupName& name = staged.group;
  return store_
      .Prepare("INSERT OR REPLACE INTO staged_commit VALUES (?, ?, ?, ?, ?, ?)")
      .Blob(name.line.bytes())
      .Int(name.life)
      .Blob(staged.commit)
      .Int(base::ToMillis(staged.made))
      .Blob(store_.Seal(StagedPlace("bundle_sealed", name), staged.bundle))
      .Blob(store_.Seal(StagedPlace("sealed", name), staged.next.Reveal()))
      .Run();
}

absl::Status GroupTables::DeleteStaged(const GroupName& name) {
  return store_.Prepare("DELETE FROM staged_commit WHERE line = ? AND life = ?")
      .Blob(name.line.bytes())
      .Int(name.life)
      .Run();
}

absl::Status GroupTables::DeleteAllStaged() {
  return store_.Prepare("DELETE FROM staged_commit").Run();
}

}  // namespace hotline::station
