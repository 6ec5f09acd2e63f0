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
  // Another process may have been faster.
  {
    Query query = store.Prepare("PRAGMA user_version");
    TRY(query.Step().status());
    if (query.IntAt(0) != 1) return absl::OkStatus();
  }
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

}  // namespace hotline::station
