#include "client/station/related.h"

#include "client/station/progress.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

Place WaitPlace(uint64_t n) { return Place("supersede_wait", "sealed", n); }

// Who sent a swept one is known no more: then nothing is left to be marked.
bool SamePosition(const MessageRow& a, const MessageRow& b) {
  const std::string position = PositionOf(a.content.sender);
  return !position.empty() && position == PositionOf(b.content.sender);
}

absl::Status Wait(Store& store, const MessageRow& newer) {
  return store.Prepare("INSERT INTO supersede_wait VALUES (?, ?, ?)")
      .Int(newer.n)
      .Blob(newer.line.bytes())
      .Blob(store.Seal(WaitPlace(newer.n), newer.content.supersedes->bytes()))
      .Run();
}

// Those that wait to supersede `id`, the newest last. Few wait for anything.
absl::StatusOr<std::vector<uint64_t>> WaitingFor(Store& store,
                                                 const base::LineId& line,
                                                 const base::MessageId& id) {
  Query query = store.Prepare(
      "SELECT n, sealed FROM supersede_wait WHERE line = ? ORDER BY n");
  query.Blob(line.bytes());
  std::vector<uint64_t> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    const uint64_t n = query.IntAt(0);
    TRY_ASSIGN(const auto older, store.Open(WaitPlace(n), query.BlobAt(1)));
    const base::ByteView bytes = older.Reveal();
    if (base::ToBytes(bytes) == base::ToBytes(id.bytes())) out.push_back(n);
  }
}

absl::Status Mark(Station& station, MessageRow& older,
                  const MessageRow& newer) {
  if (older.swept || !SamePosition(older, newer) || older.id == newer.id) {
    return absl::OkStatus();
  }
  older.content.superseded_by = newer.id;
  TRY(station.messages.Update(older));
  return station.Note(EventKind::kSuperseded, older.n);
}

absl::StatusOr<Reference> ReferenceTo(Station& station,
                                      const base::LineId& line,
                                      const base::MessageId& id) {
  Reference out{.id = id};
  TRY_ASSIGN(const auto row, station.messages.FindText(line, id));
  out.here = row.has_value();
  if (!row.has_value() || row->swept) return out;
  out.serial = row->content.serial.counter;
  out.from = PositionOf(row->content.sender);
  return out;
}

// What the text lists, also where nothing of it can come any more: its sender
// has listed it before.
absl::Status FillAttachments(Station& station, const MessageRow& row,
                             Record& record) {
  for (const message::Attachment& listed : row.content.attachments) {
    record.attachments.push_back({.name = listed.name,
                                  .size = listed.size,
                                  .hash = listed.hash,
                                  .state = AttachmentState::Is::kIncomplete});
  }
  if (record.attachments.empty()) return absl::OkStatus();
  TRY_ASSIGN(const auto held, station.attachments.Of(row.n));
  for (const AttachmentRow& one : held) {
    if (one.place >= record.attachments.size()) continue;
    TRY_ASSIGN(
        record.attachments[one.place],
        station.attachments.Shown(one, row.content.attachments[one.place]));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status NoteSuperseded(Station& station, MessageRow& row) {
  if (row.type != ContentType::kText) return absl::OkStatus();
  if (row.content.supersedes.has_value()) {
    TRY_ASSIGN(auto older,
               station.messages.FindText(row.line, *row.content.supersedes));
    TRY(older.has_value() ? Mark(station, *older, row)
                          : Wait(*station.store, row));
  }
  TRY_ASSIGN(const auto waiting, WaitingFor(*station.store, row.line, row.id));
  for (const uint64_t n : waiting) {
    TRY_ASSIGN(const MessageRow newer, station.messages.Read(n));
    TRY(Mark(station, row, newer));
    TRY(station.store->Prepare("DELETE FROM supersede_wait WHERE n = ?")
            .Int(n)
            .Run());
  }
  return absl::OkStatus();
}

absl::Status SweepSuperseded(Store& store, uint64_t before_day) {
  return store
      .Prepare(
          "DELETE FROM supersede_wait WHERE n IN "
          "(SELECT n FROM message WHERE day < ?)")
      .Int(before_day)
      .Run();
}

absl::Status FillRelated(Station& station, const MessageRow& row,
                         Record& record) {
  for (const base::MessageId& id : row.content.references) {
    TRY_ASSIGN(Reference one, ReferenceTo(station, row.line, id));
    record.references.push_back(std::move(one));
  }
  if (row.content.supersedes.has_value()) {
    TRY_ASSIGN(record.supersedes,
               ReferenceTo(station, row.line, *row.content.supersedes));
  }
  return FillAttachments(station, row, record);
}

}  // namespace hotline::station
