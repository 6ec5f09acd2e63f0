#include "client/station/upgrade.h"

#include "client/station/evidence.h"
#include "client/station/problem.h"
#include "client/station/settings.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

constexpr char kReplaceCheckpoint[] = R"sql(
DROP TABLE checkpoint;
CREATE TABLE checkpoint (
  log TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  note BLOB NOT NULL
) STRICT, WITHOUT ROWID;
PRAGMA user_version=2;
)sql";

constexpr char kAddGroups[] = R"sql(
CREATE TABLE line_group (
  line BLOB NOT NULL,
  life INTEGER NOT NULL,
  version INTEGER NOT NULL,
  whole_version INTEGER NOT NULL,
  incarnation INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  PRIMARY KEY (line, life)
) STRICT, WITHOUT ROWID;
CREATE TABLE group_record (
  line BLOB NOT NULL,
  life INTEGER NOT NULL,
  key BLOB NOT NULL,
  version INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, life, key)
) STRICT;
CREATE TABLE epoch (
  line BLOB NOT NULL,
  life INTEGER NOT NULL,
  number INTEGER NOT NULL,
  branch BLOB NOT NULL,
  first INTEGER NOT NULL,
  ended INTEGER,
  ended_ms INTEGER,
  wiped INTEGER NOT NULL,
  PRIMARY KEY (line, life, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX epoch_held ON epoch (line, life, number) WHERE wiped = 0;
CREATE TABLE staged_commit (
  line BLOB NOT NULL,
  life INTEGER NOT NULL,
  hash BLOB NOT NULL,
  made_ms INTEGER NOT NULL,
  bundle_sealed BLOB NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, life)
) STRICT;
CREATE TABLE mls_package (
  reference BLOB PRIMARY KEY,
  suite INTEGER NOT NULL,
  last_resort INTEGER NOT NULL,
  published INTEGER NOT NULL,
  used_ms INTEGER,
  not_after_ms INTEGER NOT NULL,
  certificate BLOB NOT NULL,
  package_sealed BLOB NOT NULL,
  sealed BLOB
) STRICT;
CREATE TABLE line_policy (
  line BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, epoch)
) STRICT, WITHOUT ROWID;
CREATE TABLE beacon (
  line BLOB NOT NULL,
  station BLOB NOT NULL,
  at_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, station)
) STRICT, WITHOUT ROWID;
CREATE TABLE chore (
  line BLOB NOT NULL,
  kind INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  PRIMARY KEY (line, kind)
) STRICT, WITHOUT ROWID;
PRAGMA user_version=3;
)sql";

constexpr char kTo4[] = R"sql(
CREATE TABLE supersede_wait (
  n INTEGER PRIMARY KEY,
  line BLOB NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
CREATE INDEX supersede_wait_on ON supersede_wait (line, n);
CREATE TABLE attachment (
  n INTEGER PRIMARY KEY,
  identity BLOB NOT NULL UNIQUE,
  line BLOB NOT NULL,
  message INTEGER NOT NULL,
  place INTEGER NOT NULL,
  outgoing INTEGER NOT NULL,
  state INTEGER NOT NULL,
  here INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  UNIQUE (message, place)
) STRICT;
CREATE INDEX attachment_on ON attachment (line);
CREATE TABLE attachment_chunk (
  n INTEGER PRIMARY KEY,
  attachment INTEGER NOT NULL,
  place INTEGER NOT NULL,
  message INTEGER,
  sealed BLOB NOT NULL,
  UNIQUE (attachment, place)
) STRICT;
CREATE INDEX attachment_chunk_due ON attachment_chunk (attachment, place) WHERE message IS NULL;
CREATE TABLE judged_commit (
  line BLOB NOT NULL,
  hash BLOB NOT NULL,
  number INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  fault INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE external_commit (
  line BLOB NOT NULL,
  station BLOB NOT NULL,
  at_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, station)
) STRICT, WITHOUT ROWID;
ALTER TABLE line ADD COLUMN membership INTEGER NOT NULL DEFAULT 0;
ALTER TABLE line ADD COLUMN through INTEGER NOT NULL DEFAULT 0;
CREATE TABLE arrived (
  line BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (line, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE offer (
  line BLOB NOT NULL,
  hash BLOB NOT NULL,
  outgoing INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE offer_answer (
  line BLOB NOT NULL,
  position BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  state INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE running_clock (
  n INTEGER PRIMARY KEY,
  told INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  done INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  again_ms INTEGER NOT NULL,
  next_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX running_clock_next ON running_clock (next_ms);
CREATE TABLE serial_record (
  line BLOB NOT NULL,
  station BLOB NOT NULL,
  ranges INTEGER NOT NULL,
  due_ms INTEGER,
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, station)
) STRICT, WITHOUT ROWID;
CREATE TABLE arrival (
  n INTEGER PRIMARY KEY,
  verdict INTEGER NOT NULL
) STRICT;
CREATE TABLE operator_key (
  n INTEGER PRIMARY KEY,
  salt BLOB NOT NULL,
  passes INTEGER NOT NULL,
  memory_kib INTEGER NOT NULL,
  key_sealed BLOB,
  sealed BLOB NOT NULL
) STRICT;
CREATE TABLE duty (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  until_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
CREATE TABLE due_duty (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  line BLOB NOT NULL,
  until_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
CREATE TABLE watch_entry (
  n INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  hash BLOB NOT NULL,
  sealed BLOB
) STRICT;
CREATE TABLE staffing (
  line BLOB NOT NULL,
  station BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, station)
) STRICT, WITHOUT ROWID;
ALTER TABLE message ADD COLUMN envelope_type INTEGER NOT NULL DEFAULT 1;
ALTER TABLE message ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
CREATE TABLE line_test (
  nonce BLOB PRIMARY KEY,
  line BLOB NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE heard (
  line BLOB NOT NULL,
  station BLOB NOT NULL,
  last_ms INTEGER,
  up_ms INTEGER,
  down_ms INTEGER,
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, station)
) STRICT, WITHOUT ROWID;
PRAGMA user_version=4;
)sql";

// Another process may have been faster.
absl::StatusOr<bool> IsStill(Store& store, uint64_t schema) {
  Query query = store.Prepare("PRAGMA user_version");
  TRY(query.Step().status());
  return query.IntAt(0) == schema;
}

// Size 0: none is held.
absl::StatusOr<Head> HeldAlone(Store& store) {
  Query query = store.Prepare("SELECT note FROM checkpoint");
  TRY_ASSIGN(const bool found, query.Step());
  if (!found) return Head{};
  TRY_ASSIGN(const Enrolled enrolled, LoadEnrolled(store));
  TRY_ASSIGN(const auto log, tlog::VerifierKey::Parse(enrolled.log_vkey));
  auto head = OpenHead(query.TextAt(0), log);
  // An enrolment at another relay was cut off in its middle: nothing of the
  // new log was held yet.
  if (!head.ok()) return Head{};
  return head;
}

absl::Status Step(Store& store) {
  TRY_ASSIGN(const bool still, IsStill(store, 1));
  if (!still) return absl::OkStatus();
  TRY_ASSIGN(const Head held, HeldAlone(store));
  TRY(store.database().Execute(kReplaceCheckpoint));
  if (held.size == 0) return absl::OkStatus();
  return store.Prepare("INSERT INTO checkpoint VALUES (?, ?, ?, ?)")
      .Text(held.log)
      .Int(held.size)
      .Blob(held.root)
      .Blob(base::ViewOf(held.note))
      .Run();
}

}  // namespace

absl::Status UpgradeFrom1(Store& store) {
  return store.Write([&] { return Step(store); });
}

absl::Status UpgradeFrom2(Store& store) {
  return store.Write([&]() -> absl::Status {
    TRY_ASSIGN(const bool still, IsStill(store, 2));
    return still ? store.database().Execute(kAddGroups) : absl::OkStatus();
  });
}

absl::Status UpgradeFrom3(Store& store) {
  return store.Write([&]() -> absl::Status {
    TRY_ASSIGN(const bool still, IsStill(store, 3));
    return still ? store.database().Execute(kTo4) : absl::OkStatus();
  });
}

}  // namespace hotline::station
