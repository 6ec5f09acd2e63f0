#include "daemon/store/reader.h"

#include "daemon/store/journal.h"
#include "daemon/store/rows.h"
#include "daemon/store/schema.h"

namespace hotline::store {
namespace {

absl::Status NotThere(const char* what) {
  return absl::NotFoundError(std::string("journal: no such ") + what);
}

}  // namespace

struct Reader::Queries {
  explicit Queries(Database opened) : database(std::move(opened)) {}
  absl::Status Prepare();

  Database database;
  Statement begin, end, meta, head, entry, entries, count_entries, tile, tiles,
      envelope, envelopes;
};

absl::Status Reader::Queries::Prepare() {
  const std::pair<Statement*, const char*> all[] = {
      {&begin, "BEGIN"},
      {&end, "COMMIT"},
      {&meta, "SELECT value FROM meta WHERE name = ?"},
      {&head, "SELECT size, root, checkpoint FROM head"},
      {&entry, "SELECT * FROM entry WHERE number = ?"},
      {&entries,
       "SELECT * FROM entry WHERE number >= ? ORDER BY number LIMIT ?"},
      {&count_entries, "SELECT count(*) FROM entry"},
      {&tile, "SELECT hashes FROM tile WHERE level = ? AND number = ?"},
      {&tiles, "SELECT level, number, hashes FROM tile ORDER BY level, number"},
      {&envelope, "SELECT * FROM envelope WHERE entry = ?"},
      {&envelopes, "SELECT * FROM envelope ORDER BY entry"},
  };
  for (const auto& [statement, sql] : all) {
    auto prepared = database.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = *std::move(prepared);
  }
  return absl::OkStatus();
}

Reader::Reader(std::unique_ptr<Queries> queries)
    : queries_(std::move(queries)) {}
Reader::~Reader() = default;

absl::StatusOr<std::unique_ptr<Reader>> Reader::Open(
    const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / Journal::kFile;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return absl::NotFoundError("there is no journal at " + path.string());
  }
  auto database = Database::Open(path.string(), Database::Mode::kReadOnly);
  if (!database.ok()) return database.status();
  if (auto schema = CheckSchema(*database); !schema.ok()) return schema;
  auto queries = std::make_unique<Queries>(*std::move(database));
  if (auto prepared = queries->Prepare(); !prepared.ok()) return prepared;
  return std::unique_ptr<Reader>(new Reader(std::move(queries)));
}

absl::StatusOr<std::string> Reader::Meta(std::string_view name) {
  Rows rows = queries_->meta.Select(name);
  if (rows.Next()) return std::string(rows.Text(0));
  if (!rows.status().ok()) return rows.status();
  return std::string();
}

absl::StatusOr<HeadRow> Reader::Head() {
  Rows rows = queries_->head.Select();
  if (rows.Next()) {
    auto root = base::ToArray<32>(rows.Blob(1));
    if (!root.ok()) return absl::DataLossError("journal: a damaged head");
    return HeadRow{rows.Integer(0), *root, std::string(rows.Text(2))};
  }
  if (!rows.status().ok()) return rows.status();
  return HeadRow{};
}

absl::StatusOr<EntryRow> Reader::Entry(uint64_t index) {
  Rows rows = queries_->entry.Select(index);
  if (rows.Next()) return ReadEntry(rows);
  return rows.status().ok() ? NotThere("entry") : rows.status();
}

absl::Status Reader::EachEntry(uint64_t first, uint64_t count,
                               absl::FunctionRef<bool(EntryRow)> each) {
  Rows rows = queries_->entries.Select(first, count);
  while (rows.Next()) {
    auto row = ReadEntry(rows);
    if (!row.ok()) return row.status();
    if (!each(*std::move(row))) return absl::OkStatus();
  }
  return rows.status();
}

absl::StatusOr<uint64_t> Reader::CountEntries() {
  Rows rows = queries_->count_entries.Select();
  if (rows.Next()) return rows.Integer(0);
  return rows.status();
}

absl::StatusOr<base::Bytes> Reader::Tile(unsigned level, uint64_t number) {
  Rows rows = queries_->tile.Select(level, number);
  if (rows.Next()) return base::ToBytes(rows.Blob(0));
  return rows.status().ok() ? NotThere("tile") : rows.status();
}

absl::Status Reader::EachTile(
    absl::FunctionRef<void(unsigned, uint64_t, base::ByteView)> each) {
  Rows rows = queries_->tiles.Select();
  while (rows.Next()) {
    each(static_cast<unsigned>(rows.Integer(0)), rows.Integer(1), rows.Blob(2));
  }
  return rows.status();
}

absl::StatusOr<EnvelopeRow> Reader::Envelope(uint64_t entry) {
  Rows rows = queries_->envelope.Select(entry);
  if (rows.Next()) return ReadEnvelope(rows);
  return rows.status().ok() ? NotThere("envelope") : rows.status();
}

absl::Status Reader::EachEnvelope(
    absl::FunctionRef<void(const EnvelopeRow&)> each) {
  Rows rows = queries_->envelopes.Select();
  while (rows.Next()) {
    auto row = ReadEnvelope(rows);
    if (!row.ok()) return row.status();
    each(*row);
  }
  return rows.status();
}

absl::Status Reader::Freeze() { return queries_->begin.Run(); }
absl::Status Reader::Thaw() { return queries_->end.Run(); }

}  // namespace hotline::store
