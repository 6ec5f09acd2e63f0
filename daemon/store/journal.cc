#include "daemon/store/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "daemon/store/folding.h"
#include "daemon/store/rows.h"
#include "daemon/store/schema.h"
#include "daemon/store/statements.h"

namespace hotline::store {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
// The database file grows by this much at a time: as soon as the reserve gives
// it up, it is the database's.
constexpr uint64_t kChunk = kMiB;
constexpr uint64_t kPage = 4096;
constexpr uint64_t kFrame = kPage + 24;  // in the write-ahead log
// What is given besides: for the index of the log, and the file system's own.
constexpr uint64_t kBesides = 64 * 1024;
// One look restores no more than this, since FLASH may be waiting behind it.
constexpr uint64_t kMostRestored = 16 * kMiB;

// How the disk is used. The write-ahead log is allocated whole at the start and
// never cut off, so that a commit needs no space of the disk. From a quarter of
// it on another thread folds it back into the database, and when that is done,
// or at the log's half at the latest, the journal's thread folds the rest; a
// batch, of a megabyte and what belongs to it, fits into the other half. What
// the database then lacks to hold the pages is no more than the log has: so the
// reserve is at least twice as large.
struct Spaces {
  explicit Spaces(uint64_t reserve)
      : log(std::clamp(reserve / 4, 4 * kMiB, 64 * kMiB)) {}
  uint64_t log;
};

// FULL: a commit is on the disk when it returns. The page cache holds the inner
// pages of every index. secure_delete: what is deleted is overwritten (P27).
std::string Settings(const Spaces& spaces) {
  return absl::StrCat(
      "PRAGMA journal_mode = WAL;"
      "PRAGMA synchronous = FULL;"
      "PRAGMA secure_delete = ON;"
      "PRAGMA locking_mode = NORMAL;"
      "PRAGMA wal_autocheckpoint = 0;"  // Journal::Fold does it
      "PRAGMA journal_size_limit = ",
      spaces.log,
      ";PRAGMA cache_size = -131072;"
      "PRAGMA temp_store = MEMORY;");
}

std::string LogOf(const std::filesystem::path& database) {
  return database.string() + "-wal";
}

// What the log lacks: after a crash it is still there.
uint64_t MissingLog(const std::filesystem::path& database, uint64_t bytes) {
  std::error_code error;
  const uint64_t now = std::filesystem::file_size(LogOf(database), error);
  return error ? bytes : bytes - std::min(bytes, now);
}

// Where there is no room for it, the log grows as it is written. (SQLite locks
// the database file alone: closing another descriptor of the log is harmless.)
void AllocateLog(const std::filesystem::path& database, uint64_t bytes) {
  const int log =
      open(LogOf(database).c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (log < 0) return;
  static_cast<void>(posix_fallocate(log, 0, static_cast<off_t>(bytes)));
  close(log);
}

absl::Status NotThere(const char* what) {
  return absl::NotFoundError(std::string("journal: no such ") + what);
}

}  // namespace

Journal::Journal(std::filesystem::path file,
                 std::unique_ptr<Statements> statements,
                 std::unique_ptr<Reserve> reserve, uint64_t log)
    : file_(std::move(file)),
      statements_(std::move(statements)),
      reserve_(std::move(reserve)),
      ask_at_(log / 4 / kFrame),
      fold_at_(log / 2 / kFrame) {
  statements_->database.CountFrames(frames_);
}
Journal::~Journal() = default;

absl::StatusOr<std::unique_ptr<Journal>> Journal::Open(
    const std::filesystem::path& folder, uint64_t reserve) {
  const Spaces spaces(reserve);
  const std::filesystem::path file = folder / kFile;
  auto kept =
      Reserve::Open(folder, reserve, MissingLog(file, spaces.log) + kChunk);
  if (!kept.ok()) return kept.status();
  auto database = Database::Open(file.string(), Database::Mode::kCreate);
  if (!database.ok()) return database.status();
  if (auto set = database->Execute(Settings(spaces)); !set.ok()) return set;
  database->GrowBy(kChunk);
  if (auto tables = PrepareSchema(*database); !tables.ok()) return tables;
  AllocateLog(file, spaces.log);
  auto statements = std::make_unique<Statements>(*std::move(database));
  if (auto prepared = statements->Prepare(); !prepared.ok()) return prepared;
  auto folding = Folding::Open(file.string(), kChunk);
  if (!folding.ok()) return folding.status();
  (*kept)->Look(reserve);
  std::unique_ptr<Journal> journal(
      new Journal(file, std::move(statements), *std::move(kept), spaces.log));
  journal->folding_ = *std::move(folding);
  return journal;
}

absl::StatusOr<std::unique_ptr<Transaction>> Journal::Begin() {
  auto begun = statements_->begin.Run();
  if (!begun.ok()) return begun;
  std::unique_ptr<Transaction> transaction(new Transaction(*statements_));
  transaction->open_ = true;
  return transaction;
}

void Journal::Fold() {
  if (frames_ == 0) return;
  if (frames_ >= fold_at_ || folding_->ended()) return FoldNow();
  // On a low disk the database grows on this thread alone, which gives it what
  // the reserve holds.
  if (frames_ >= ask_at_ && !low_) folding_->Ask();
}

void Journal::FoldNow() {
  folding_->FoldNow();
  frames_ = 0;
}

bool Journal::DiskIsLow() {
  low_ = reserve_->Look(kMostRestored);
  // Before the log is full of pages that have no place: folding it would be
  // tried, and fail, after every commit.
  if (low_ && Growth() > reserve_->Free()) MakeRoom();
  return low_;
}

uint64_t Journal::Growth() {
  Rows rows = statements_->page_count.Select();
  std::error_code error;
  const uint64_t now = std::filesystem::file_size(file_, error);
  if (!rows.Next() || error) return 0;
  const uint64_t wanted = rows.Integer(0) * kPage;
  return wanted > now ? (wanted - now + kChunk - 1) / kChunk * kChunk : 0;
}

bool Journal::MakeRoom() {
  folding_->Settle();  // what is given now is for the fold below
  // If it is not the pages that have no place, it is the log itself.
  const uint64_t wanted = std::max(Growth(), kChunk) + kBesides;
  if (!reserve_->Give(wanted)) return false;
  // The next transaction begins the log anew if all of it was folded, and goes
  // on behind it otherwise.
  FoldNow();
  return true;
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

absl::Status Journal::EachConfirmed(
    absl::FunctionRef<void(const ConfirmedRow&)> each) {
  Rows rows = statements_->confirmed.Select();
  while (rows.Next()) each(ReadConfirmed(rows));
  return rows.status();
}

absl::Status Journal::EachEnvelope(absl::FunctionRef<void(EnvelopeRow)> each) {
  Rows rows = statements_->envelopes.Select();
  while (rows.Next()) {
    auto row = ReadEnvelopeSummary(rows);
    if (!row.ok()) return row.status();
    each(*std::move(row));
  }
  return rows.status();
}

absl::Status Journal::EachEntry(absl::FunctionRef<void(EntryRow)> each) {
  Rows rows = statements_->entries.Select();
  while (rows.Next()) {
    auto row = ReadEntry(rows);
    if (!row.ok()) return row.status();
    each(*std::move(row));
  }
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

absl::StatusOr<std::vector<KeyPackageCount>> Journal::CountKeyPackages(
    StationNumber station) {
  std::vector<KeyPackageCount> counts;
  Rows rows = statements_->count_key_packages.Select(station);
  while (rows.Next()) {
    const auto suite = static_cast<uint32_t>(rows.Integer(0));
    if (counts.empty() || counts.back().suite != suite) {
      counts.push_back({.suite = suite, .left = 0, .last_resort = false});
    }
    if (rows.Integer(1) == 0) {
      counts.back().left = rows.Integer(2);
    } else {
      counts.back().last_resort = true;
    }
  }
  if (!rows.status().ok()) return rows.status();
  return counts;
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

absl::StatusOr<std::vector<base::Bytes>> Journal::KeyPackages(
    StationNumber station, uint32_t suite, bool last_resort) {
  std::vector<base::Bytes> found;
  Rows rows = statements_->key_packages.Select(station, suite, last_resort);
  while (rows.Next()) found.push_back(base::ToBytes(rows.Blob(0)));
  if (!rows.status().ok()) return rows.status();
  return found;
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
