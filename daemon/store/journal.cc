#include "daemon/store/journal.h"

#include "absl/strings/str_cat.h"
#include "daemon/store/rows.h"
#include "daemon/store/schema.h"
#include "daemon/store/statements.h"

namespace hotline::store {
namespace {

// FULL: a commit is on the disk when it returns. The page cache holds the inner
// pages of every index; the write-ahead log is folded back every 32 MiB.
// secure_delete: what is deleted is overwritten (P27).
constexpr char kSettings[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA locking_mode = NORMAL;"
    "PRAGMA wal_autocheckpoint = 8192;"
    "PRAGMA journal_size_limit = 67108864;"
    "PRAGMA cache_size = -131072;"
    "PRAGMA temp_store = MEMORY;";

absl::Status NotThere(const char* what) {
  return absl::NotFoundError(std::string("journal: no such ") + what);
}

}  // namespace

Journal::Journal(std::unique_ptr<Statements> statements)
    : statements_(std::move(statements)) {}
Journal::~Journal() = default;

absl::StatusOr<std::unique_ptr<Journal>> Journal::Open(
    const std::filesystem::path& folder) {
  auto database =
      Database::Open((folder / kFile).string(), Database::Mode::kCreate);
  if (!database.ok()) return database.status();
  if (auto set = database->Execute(kSettings); !set.ok()) return set;
  if (auto tables = PrepareSchema(*database); !tables.ok()) return tables;
  auto statements = std::make_unique<Statements>(*std::move(database));
  if (auto prepared = statements->Prepare(); !prepared.ok()) return prepared;
  return std::unique_ptr<Journal>(new Journal(std::move(statements)));
}

absl::StatusOr<std::unique_ptr<Transaction>> Journal::Begin() {
  auto begun = statements_->begin.Run();
  if (!begun.ok()) return begun;
  std::unique_ptr<Transaction> transaction(new Transaction(*statements_));
  transaction->open_ = true;
  return transaction;
}

absl::Status Journal::Fold() {
  return statements_->database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

absl::StatusOr<std::string> Journal::Meta(std::string_view name) {
  Rows rows = statements_->meta.Select(name);
  if (rows.Next()) return std::string(rows.Text(0));
  if (!rows.status().ok()) return rows.status();
  return std::string();
}

absl::Status Journal::EachStation(absl::FunctionRef<void(StationRow)> each) {
  Rows rows = statements_->stations.Select();
  while (rows.Next()) {
    StationRow row;
    row.number = rows.Integer(0);
    row.uri = std::string(rows.Text(1));
    auto hash = base::ToArray<32>(rows.Blob(2));
    if (!hash.ok()) return absl::DataLossError("journal: a damaged station");
    row.certificate_hash = *hash;
    each(std::move(row));
  }
  return rows.status();
}

absl::Status Journal::EachLine(absl::FunctionRef<void(LineRow)> each) {
  Rows rows = statements_->lines.Select();
  while (rows.Next()) {
    auto row = ReadLine(rows);
    if (!row.ok()) return row.status();
    each(*std::move(row));
  }
  return rows.status();
}

absl::Status Journal::EachRoster(absl::FunctionRef<void(RosterRow)> each) {
  Rows rows = statements_->rosters.Select();
  while (rows.Next()) each(ReadRoster(rows));
  return rows.status();
}

absl::Status Journal::EachEnvelope(absl::FunctionRef<void(EnvelopeRow)> each) {
  Rows rows = statements_->envelopes.Select();
  while (rows.Next()) each(ReadEnvelopeSummary(rows));
  return rows.status();
}

absl::StatusOr<StationRow> Journal::Station(StationNumber number) {
  Rows rows = statements_->station.Select(number);
  if (rows.Next()) return ReadStation(rows);
  return rows.status().ok() ? NotThere("station") : rows.status();
}

absl::StatusOr<base::Digest> Journal::Sent(StationNumber station) {
  Rows rows = statements_->sent.Select(station);
  if (rows.Next()) return base::ToArray<32>(rows.Blob(0));
  if (!rows.status().ok()) return rows.status();
  return base::Digest{};
}

absl::StatusOr<uint64_t> Journal::CountKeyPackages(StationNumber station) {
  Rows rows = statements_->count_key_packages.Select(station);
  if (rows.Next()) return rows.Integer(0);
  return rows.status();
}

absl::StatusOr<uint64_t> Journal::CountKeyPackages(StationNumber station,
                                                   uint32_t suite) {
  Rows rows = statements_->count_key_packages_of_suite.Select(station, suite);
  if (rows.Next()) return rows.Integer(0);
  return rows.status();
}

absl::StatusOr<KeyPackageRow> Journal::FirstKeyPackage(StationNumber station,
                                                       uint32_t suite,
                                                       bool last_resort) {
  Rows rows =
      statements_->first_key_package.Select(station, suite, last_resort);
  if (rows.Next()) {
    return KeyPackageRow{rows.Integer(0), base::ToBytes(rows.Blob(1))};
  }
  return rows.status().ok() ? NotThere("key package") : rows.status();
}

absl::StatusOr<uint64_t> Journal::FindMessage(const base::MessageId& id) {
  Rows rows = statements_->find_message.Select(id.bytes());
  if (rows.Next()) return rows.Integer(0);
  return rows.status().ok() ? NotThere("message") : rows.status();
}

absl::StatusOr<EntryRow> Journal::Entry(uint64_t index) {
  Rows rows = statements_->entry.Select(index);
  if (rows.Next()) return ReadEntry(rows);
  return rows.status().ok() ? NotThere("entry") : rows.status();
}

absl::StatusOr<EnvelopeRow> Journal::Envelope(uint64_t entry) {
  Rows rows = statements_->envelope.Select(entry);
  if (rows.Next()) return ReadEnvelope(rows);
  return rows.status().ok() ? NotThere("envelope") : rows.status();
}

}  // namespace hotline::store
