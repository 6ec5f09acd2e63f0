#include "daemon/store/schema.h"

#include "absl/strings/str_cat.h"
#include "daemon/store/upgrade.h"

namespace hotline::store {
namespace {

// Rowids grow with the log, so that what is written together lies together. The
// one random key is `message`'s.
constexpr char kTables[] = R"sql(
CREATE TABLE meta (
  name TEXT PRIMARY KEY,       -- schema, origin, log_key, envelopes
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE station (
  number INTEGER PRIMARY KEY,
  uri TEXT NOT NULL UNIQUE,
  certificate_hash BLOB NOT NULL,
  certificates BLOB NOT NULL   -- opaque<V> each, identity first
) STRICT;
CREATE TABLE sent (            -- the last envelope accepted from a station (P5)
  station INTEGER PRIMARY KEY,
  envelope_hash BLOB NOT NULL
) STRICT;
CREATE TABLE key_package (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  station INTEGER NOT NULL,
  suite INTEGER NOT NULL,
  last_resort INTEGER NOT NULL,
  key_package BLOB NOT NULL
) STRICT;
CREATE INDEX key_package_of ON key_package (station, suite, last_resort, number);
CREATE TABLE line (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  class INTEGER NOT NULL,
  incarnation INTEGER NOT NULL,
  creator INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL
) STRICT;
CREATE TABLE roster (          -- places on lines: of members, those that left, guests
  line INTEGER NOT NULL,
  station INTEGER NOT NULL,
  low_water INTEGER NOT NULL,  -- everything up to here is confirmed, or none of its business
  guest_until_ms INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (line, station)
) STRICT, WITHOUT ROWID;
CREATE TABLE seat (            -- when it was on the line: by log entries, both included
  line INTEGER NOT NULL,
  station INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,               -- NULL: it still is
  PRIMARY KEY (line, station, since)
) STRICT, WITHOUT ROWID;
CREATE TABLE branch (          -- epochs (P10) that are open, may be opened again, or have envelopes
  line INTEGER NOT NULL,
  number INTEGER NOT NULL,     -- of the commit that made it; 0: as the line was created
  epoch INTEGER NOT NULL,
  id BLOB NOT NULL,
  parent INTEGER NOT NULL,     -- its number
  committer INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  roster BLOB NOT NULL,        -- numbers of stations, 4 bytes each, ascending
  open INTEGER NOT NULL,
  reopened_by INTEGER NOT NULL,  -- 0: nobody
  used INTEGER NOT NULL,       -- by others than its committer
  PRIMARY KEY (line, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE reject (          -- who rejected the commit that made a branch
  line INTEGER NOT NULL,
  number INTEGER NOT NULL,
  station INTEGER NOT NULL,
  PRIMARY KEY (line, number, station)
) STRICT, WITHOUT ROWID;
CREATE TABLE group_info (      -- of open branches, and of their parents
  line INTEGER NOT NULL,
  number INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (line, number)
) STRICT;
CREATE TABLE confirmed (       -- ranges above it, apart; a row each, since many
  line INTEGER NOT NULL,       -- of them, where FLASH went before, cost little
  station INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (line, station, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE envelope (        -- live ones; the ciphertext goes with the last confirm
  entry INTEGER PRIMARY KEY,
  line INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  type INTEGER NOT NULL,
  precedence INTEGER NOT NULL,
  sender INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  size INTEGER NOT NULL,
  hash BLOB NOT NULL,
  header BLOB NOT NULL,
  body BLOB NOT NULL,
  branch INTEGER NOT NULL DEFAULT 0,  -- whose roster it is for, where audience is empty
  audience BLOB NOT NULL DEFAULT x'',  -- for whom else: see EnvelopeRow
  welcome BLOB NOT NULL DEFAULT x''  -- of a commit, until every newcomer has confirmed it
) STRICT;
CREATE TABLE message (         -- kept as long as the log (P4)
  id BLOB PRIMARY KEY,
  entry INTEGER NOT NULL       -- it has hash, line and sequence
) STRICT, WITHOUT ROWID;
CREATE TABLE entry (
  number INTEGER PRIMARY KEY,  -- index in the log, from 0
  leaf BLOB NOT NULL,
  salt BLOB NOT NULL,
  details BLOB NOT NULL,
  line INTEGER,
  station INTEGER
) STRICT;
CREATE TABLE tile (            -- c2sp.org/tlog-tiles; partial ones grow in place
  level INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, number)
) STRICT;
CREATE TABLE head (            -- the newest
  only INTEGER PRIMARY KEY CHECK (only = 1),
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  checkpoint TEXT NOT NULL
) STRICT;
)sql";

// 0: an empty database.
absl::StatusOr<uint64_t> SchemaOf(Database& database) {
  auto tables = database.Prepare("SELECT count(*) FROM sqlite_schema");
  if (!tables.ok()) return tables.status();
  {
    Rows rows = tables->Select();
    if (!rows.Next()) return rows.status();
    if (rows.Integer(0) == 0) return 0;
  }
  auto meta = database.Prepare("SELECT value FROM meta WHERE name = 'schema'");
  if (!meta.ok()) {
    return absl::FailedPreconditionError(
        "journal.db is a database, but not a journal of hotlined");
  }
  Rows rows = meta->Select();
  if (rows.Next()) return rows.Integer(0);
  if (!rows.status().ok()) return rows.status();
  return absl::DataLossError("journal.db does not say which schema it has");
}

absl::Status Judge(uint64_t schema) {
  if (schema == kSchema) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "journal.db has schema ", schema, ", this hotlined knows ", kSchema,
      schema > kSchema ? ": it was written by a newer hotlined; run that one"
                       : "; `hotlined run` brings it forward"));
}

}  // namespace

absl::Status PrepareSchema(Database& database) {
  auto schema = SchemaOf(database);
  if (!schema.ok()) return schema.status();
  if (*schema == 1) {
    if (auto upgraded = UpgradeFrom1(database); !upgraded.ok()) return upgraded;
    return UpgradeFrom2(database);
  }
  if (*schema == 2) return UpgradeFrom2(database);
  if (*schema != 0) return Judge(*schema);
  return database.Execute(absl::StrCat("BEGIN;", kTables,
                                       "INSERT INTO meta VALUES ('schema', ",
                                       kSchema, "), ('envelopes', 0);COMMIT;"));
}

absl::Status CheckSchema(Database& database) {
  auto schema = SchemaOf(database);
  if (!schema.ok()) return schema.status();
  if (*schema == 0) return absl::NotFoundError("journal.db is empty");
  return Judge(*schema);
}

}  // namespace hotline::store
