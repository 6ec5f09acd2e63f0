#include "client/station/group_tables.h"

#include "client/station/try.h"
#include "core/base/codec.h"

namespace hotline::station {
namespace {

using groups::GroupHead;
using groups::GroupName;

Place RecordPlace(const GroupName& name, base::ByteView key) {
  base::Writer row;
  row.Raw(name.line.bytes()).U32(name.life).Raw(key);
  return Place("group_record", "sealed", row.bytes());
}

GroupHead HeadAt(const base::LineId& line, const Query& query) {
  return {.name = {line, static_cast<uint32_t>(query.IntAt(0))},
          .version = query.IntAt(1),
          .whole_version = query.IntAt(2),
          .incarnation = query.IntAt(3),
          .sent = static_cast<uint32_t>(query.IntAt(4))};
}

absl::StatusOr<std::optional<GroupHead>> HeadOf(const base::LineId& line,
                                                Query& query) {
  TRY_ASSIGN(const bool found, query.Step());
  if (!found) return std::nullopt;
  return HeadAt(line, query);
}

}  // namespace

absl::StatusOr<std::optional<GroupHead>> GroupTables::NewestGroup(
    const base::LineId& line) {
  Query query = store_.Prepare(
      "SELECT life, version, whole_version, incarnation, sent "
      "FROM line_group WHERE line = ? ORDER BY life DESC LIMIT 1");
  return HeadOf(line, query.Blob(line.bytes()));
}

absl::StatusOr<std::optional<GroupHead>> GroupTables::FindGroup(
    const GroupName& name) {
  Query query = store_.Prepare(
      "SELECT life, version, whole_version, incarnation, sent "
      "FROM line_group WHERE line = ? AND life = ?");
  return HeadOf(name.line, query.Blob(name.line.bytes()).Int(name.life));
}

absl::StatusOr<std::vector<GroupHead>> GroupTables::GroupsOn(
    const base::LineId& line) {
  Query query = store_.Prepare(
      "SELECT life, version, whole_version, incarnation, sent "
      "FROM line_group WHERE line = ? ORDER BY life");
  query.Blob(line.bytes());
  std::vector<GroupHead> out;
  while (true) {
    TRY_ASSIGN(const auto head, HeadOf(line, query));
    if (!head.has_value()) return out;
    out.push_back(*head);
  }
}

absl::Status GroupTables::WriteGroup(const GroupHead& head) {
  return store_
      .Prepare("INSERT OR REPLACE INTO line_group VALUES (?, ?, ?, ?, ?, ?)")
      .Blob(head.name.line.bytes())
      .Int(head.name.life)
      .Int(head.version)
      .Int(head.whole_version)
      .Int(head.incarnation)
      .Int(head.sent)
      .Run();
}

absl::Status GroupTables::DeleteGroup(const GroupName& name) {
  TRY(DeleteStaged(name));
  TRY(store_.Prepare("DELETE FROM group_record WHERE line = ? AND life = ?")
          .Blob(name.line.bytes())
          .Int(name.life)
          .Run());
  return store_.Prepare("DELETE FROM line_group WHERE line = ? AND life = ?")
      .Blob(name.line.bytes())
      .Int(name.life)
      .Run();
}

absl::StatusOr<std::vector<mls::StateRecord>> GroupTables::ReadRecords(
    const GroupName& name, uint64_t after) {
  Query query = store_.Prepare(
      "SELECT key, sealed FROM group_record "
      "WHERE line = ? AND life = ? AND version > ?");
  query.Blob(name.line.bytes()).Int(name.life).Int(after);
  std::vector<mls::StateRecord> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    const base::Bytes key = query.BlobAt(0);
    TRY_ASSIGN(base::SecretBytes value,
               store_.Open(RecordPlace(name, key), query.BlobAt(1)));
    TRY_ASSIGN(const mls::StateKey parsed, mls::StateKey::Parse(key));
    out.push_back({parsed, std::move(value)});
  }
}

absl::Status GroupTables::WriteRecords(
    const GroupName& name, uint64_t version,
    const std::vector<mls::StateChange>& changes) {
  for (const mls::StateChange& one : changes) {
    const base::Bytes key = one.key.Encode();
    if (!one.value.has_value()) {
      TRY(store_
              .Prepare("DELETE FROM group_record "
                       "WHERE line = ? AND life = ? AND key = ?")
              .Blob(name.line.bytes())
              .Int(name.life)
              .Blob(key)
              .Run());
      continue;
    }
    TRY(store_
            .Prepare("INSERT INTO group_record VALUES (?, ?, ?, ?, ?) "
                     "ON CONFLICT (line, life, key) DO UPDATE SET "
                     "version = excluded.version, sealed = excluded.sealed")
            .Blob(name.line.bytes())
            .Int(name.life)
            .Blob(key)
            .Int(version)
            .Blob(store_.Seal(RecordPlace(name, key), one.value->Reveal()))
            .Run());
  }
  return absl::OkStatus();
}

}  // namespace hotline::station
