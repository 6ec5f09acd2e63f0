#include "daemon/store/upgrade.h"

#include <vector>

#include "core/base/codec.h"
#include "daemon/store/rows.h"

namespace hotline::store {
namespace {

constexpr char kAddConfirmed[] = R"sql(
CREATE TABLE confirmed (
  line INTEGER NOT NULL,
  station INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (line, station, first)
) STRICT, WITHOUT ROWID;
)sql";
constexpr char kDropAbove[] = R"sql(
ALTER TABLE roster DROP COLUMN above;
UPDATE meta SET value = 2 WHERE name = 'schema';
)sql";

// `above` of schema 1: pairs of uint64, big-endian, ascending and apart.
absl::Status AddRanges(Statement& add, const Rows& row) {
  uint64_t before = row.Integer(2);
  base::Reader reader(row.Blob(3));
  while (reader.ok() && !reader.AtEnd()) {
    const uint64_t first = reader.U64();
    const uint64_t last = reader.U64();
    reader.Require(first > before + 1 && last >= first);
    if (!reader.ok()) break;
    auto added = add.Run(row.Integer(0), row.Integer(1), first, last);
    if (!added.ok()) return added;
    before = last;
  }
  return reader.ok() ? absl::OkStatus()
                     : absl::DataLossError("journal: a station's marks");
}

absl::Status MoveRanges(Database& database) {
  auto rosters =
      database.Prepare("SELECT line, station, low_water, above FROM roster");
  if (!rosters.ok()) return rosters.status();
  auto add = database.Prepare("INSERT INTO confirmed VALUES (?, ?, ?, ?)");
  if (!add.ok()) return add.status();
  Rows rows = rosters->Select();
  while (rows.Next()) {
    if (auto added = AddRanges(*add, rows); !added.ok()) return added;
  }
  return rows.status();
}

absl::Status RangesGetRows(Database& database) {
  if (auto added = database.Execute(kAddConfirmed); !added.ok()) return added;
  if (auto moved = MoveRanges(database); !moved.ok()) return moved;
  return database.Execute(kDropAbove);
}

constexpr char kAddBranches[] = R"sql(
ALTER TABLE roster ADD COLUMN guest_until_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE envelope ADD COLUMN branch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE envelope ADD COLUMN audience BLOB NOT NULL DEFAULT x'';
ALTER TABLE envelope ADD COLUMN welcome BLOB NOT NULL DEFAULT x'';
CREATE TABLE seat (
  line INTEGER NOT NULL,
  station INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (line, station, since)
) STRICT, WITHOUT ROWID;
INSERT INTO seat SELECT roster.line, roster.station, line.entry, NULL
  FROM roster JOIN line ON line.number = roster.line;
CREATE TABLE branch (
  line INTEGER NOT NULL,
  number INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  id BLOB NOT NULL,
  parent INTEGER NOT NULL,
  committer INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  roster BLOB NOT NULL,
  open INTEGER NOT NULL,
  reopened_by INTEGER NOT NULL,
  used INTEGER NOT NULL,
  PRIMARY KEY (line, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE reject (
  line INTEGER NOT NULL,
  number INTEGER NOT NULL,
  station INTEGER NOT NULL,
  PRIMARY KEY (line, number, station)
) STRICT, WITHOUT ROWID;
CREATE TABLE group_info (
  line INTEGER NOT NULL,
  number INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (line, number)
) STRICT;
)sql";
constexpr char kDropEpochs[] = R"sql(
ALTER TABLE line DROP COLUMN epoch;
ALTER TABLE line DROP COLUMN branch_id;
UPDATE meta SET value = 3 WHERE name = 'schema';
)sql";

absl::StatusOr<base::Bytes> RosterOf(Statement& rosters, uint64_t line) {
  std::vector<StationNumber> roster;
  Rows rows = rosters.Select(line);
  while (rows.Next()) roster.push_back(rows.Integer(0));
  if (!rows.status().ok()) return rows.status();
  return EncodeStations(roster);
}

absl::Status AddFirstBranches(Database& database) {
  auto lines = database.Prepare("SELECT number, creator, entry FROM line");
  if (!lines.ok()) return lines.status();
  auto rosters = database.Prepare(
      "SELECT station FROM roster WHERE line = ? ORDER BY station");
  if (!rosters.ok()) return rosters.status();
  auto add = database.Prepare(
      "INSERT INTO branch VALUES (?, 0, 0, x'', 0, ?, ?, ?, 1, 0, 0)");
  if (!add.ok()) return add.status();
  Rows rows = lines->Select();
  while (rows.Next()) {
    auto roster = RosterOf(*rosters, rows.Integer(0));
    if (!roster.ok()) return roster.status();
    auto added =
        add->Run(rows.Integer(0), rows.Integer(1), rows.Integer(2), *roster);
    if (!added.ok()) return added;
  }
  return rows.status();
}

absl::Status LinesGetBranches(Database& database) {
  if (auto added = database.Execute(kAddBranches); !added.ok()) return added;
  if (auto first = AddFirstBranches(database); !first.ok()) return first;
  return database.Execute(kDropEpochs);
}

absl::Status InOneTransaction(Database& database,
                              absl::Status (*step)(Database&)) {
  if (auto begun = database.Execute("BEGIN"); !begun.ok()) return begun;
  absl::Status done = step(database);
  if (done.ok()) return database.Execute("COMMIT");
  database.Execute("ROLLBACK").IgnoreError();
  return done;
}

}  // namespace

absl::Status UpgradeFrom1(Database& database) {
  return InOneTransaction(database, RangesGetRows);
}

absl::Status UpgradeFrom2(Database& database) {
  return InOneTransaction(database, LinesGetBranches);
}

}  // namespace hotline::store
