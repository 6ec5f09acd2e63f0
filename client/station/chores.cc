#include "client/station/chores.h"

#include "client/station/try.h"

namespace hotline::station {
namespace {

base::ByteView LineColumn(const std::optional<base::LineId>& line) {
  return line.has_value() ? base::ByteView(line->bytes()) : base::ByteView();
}

}  // namespace

absl::Status Chores::Set(const std::optional<base::LineId>& line, Chore chore,
                         base::WallTime due) {
  return store_.Prepare("INSERT OR REPLACE INTO chore VALUES (?, ?, ?)")
      .Blob(LineColumn(line))
      .Int(static_cast<uint64_t>(chore))
      .Int(base::ToMillis(due))
      .Run();
}

absl::StatusOr<std::optional<base::WallTime>> Chores::Due(
    const std::optional<base::LineId>& line, Chore chore) {
  Query query =
      store_.Prepare("SELECT due_ms FROM chore WHERE line = ? AND kind = ?");
  TRY_ASSIGN(
      const bool found,
      query.Blob(LineColumn(line)).Int(static_cast<uint64_t>(chore)).Step());
  if (!found) return std::nullopt;
  return base::FromMillis(query.IntAt(0));
}

absl::StatusOr<std::vector<DueChore>> Chores::DueBy(base::WallTime now) {
  Query query = store_.Prepare(
      "SELECT line, kind, due_ms FROM chore WHERE due_ms <= ? "
      "ORDER BY due_ms, line, kind");
  query.Int(base::ToMillis(now));
  std::vector<DueChore> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    DueChore& one = out.emplace_back();
    if (const base::Bytes line = query.BlobAt(0); !line.empty()) {
      TRY_ASSIGN(one.line, base::LineId::From(line));
    }
    one.chore = static_cast<Chore>(query.IntAt(1));
    one.due = base::FromMillis(query.IntAt(2));
  }
}

absl::Status Chores::Remove(const base::LineId& line) {
  return store_.Prepare("DELETE FROM chore WHERE line = ?")
      .Blob(line.bytes())
      .Run();
}

}  // namespace hotline::station
