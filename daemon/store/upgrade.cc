#include "daemon/store/upgrade.h"

#include "core/base/codec.h"

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

absl::Status Steps(Database& database) {
  if (auto added = database.Execute(kAddConfirmed); !added.ok()) return added;
  if (auto moved = MoveRanges(database); !moved.ok()) return moved;
  return database.Execute(kDropAbove);
}

}  // namespace

absl::Status UpgradeFrom1(Database& database) {
  if (auto begun = database.Execute("BEGIN"); !begun.ok()) return begun;
  absl::Status done = Steps(database);
  if (done.ok()) return database.Execute("COMMIT");
  database.Execute("ROLLBACK").IgnoreError();
  return done;
}

}  // namespace hotline::store
