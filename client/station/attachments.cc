#include "client/station/attachments.h"

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/crypto/sha256.h"
#include "core/message/attachment_progress.h"

namespace hotline::station {
namespace {

#define ATTACHMENT \
  "a.n, a.line, a.message, a.place, a.outgoing, a.state, a.here, a.attempt"

using Is = AttachmentState::Is;

constexpr uint64_t kMostChunks = Attachments::kMostOfLine / message::kChunkSize;

base::Digest IdentityOfAttachment(const base::LineId& line,
                                  std::string_view sender,
                                  const base::ByteArray<16>& id) {
  return crypto::Sha256(
      base::Writer().Raw(line.bytes()).Text(sender).Raw(id).bytes());
}

Place ChunkPlace(const AttachmentRow& row, uint32_t index) {
  return Place("attachment_chunk", "sealed",
               base::Writer().U64(row.n).U32(index).Take());
}

AttachmentRow RowAt(const Query& query) {
  AttachmentRow row;
  row.n = query.IntAt(0);
  row.line = base::LineId::From(query.BlobAt(1)).value_or(base::LineId());
  row.message = query.IntAt(2);
  row.place = static_cast<uint32_t>(query.IntAt(3));
  row.outgoing = query.IntAt(4) != 0;
  row.state = static_cast<Is>(query.IntAt(5) - 1);
  row.here = static_cast<uint32_t>(query.IntAt(6));
  row.attempt = static_cast<uint8_t>(query.IntAt(7));
  return row;
}

absl::StatusOr<std::vector<AttachmentRow>> Rows(Query query) {
  std::vector<AttachmentRow> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    out.push_back(RowAt(query));
  }
}

absl::StatusOr<std::optional<AttachmentRow>> OneRow(Query query) {
  TRY_ASSIGN(const bool found, query.Step());
  if (!found) return std::nullopt;
  return RowAt(query);
}

// The numbers in the table begin at 1.
uint64_t NumberOf(Is state) { return static_cast<uint64_t>(state) + 1; }

}  // namespace

absl::Status Attachments::Announce(const MessageRow& text) {
  const auto& listed = text.content.attachments;
  for (size_t place = 0; place < listed.size(); ++place) {
    TRY(store_
            .Prepare(
                "INSERT OR IGNORE INTO attachment (identity, line, message, "
                "place, outgoing, state, here, attempt) "
                "VALUES (?, ?, ?, ?, ?, ?, 0, 0)")
            .Blob(IdentityOfAttachment(text.line, text.content.sender,
                                       listed[place].id))
            .Blob(text.line.bytes())
            .Int(text.n)
            .Int(place)
            .Int(text.outgoing)
            .Int(NumberOf(Is::kUnderWay))
            .Run());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<AttachmentRow>> Attachments::Find(
    const base::LineId& line, std::string_view sender,
    const base::ByteArray<16>& id) {
  Query query = store_.Prepare("SELECT " ATTACHMENT
                               " FROM attachment a WHERE a.identity = ?");
  query.Blob(IdentityOfAttachment(line, sender, id));
  return OneRow(std::move(query));
}

absl::StatusOr<std::vector<AttachmentRow>> Attachments::Of(uint64_t message) {
  Query query =
      store_.Prepare("SELECT " ATTACHMENT
                     " FROM attachment a WHERE a.message = ? ORDER BY a.place");
  query.Int(message);
  return Rows(std::move(query));
}

absl::StatusOr<std::optional<AttachmentRow>> Attachments::TakenBy(
    uint64_t message) {
  Query query = store_.Prepare(
      "SELECT " ATTACHMENT
      " FROM attachment a JOIN attachment_chunk c ON c.attachment = a.n "
      "WHERE c.message = ? AND a.outgoing = 1");
  query.Int(message);
  return OneRow(std::move(query));
}

absl::StatusOr<std::vector<AttachmentRow>> Attachments::Missing(
    const base::LineId& line) {
  Query query =
      store_.Prepare("SELECT " ATTACHMENT
                     " FROM attachment a WHERE a.line = ? AND a.outgoing = 0 "
                     "AND a.state <> 2");
  query.Blob(line.bytes());
  return Rows(std::move(query));
}

absl::StatusOr<bool> Attachments::HasRoom(const base::LineId& line) {
  Query query = store_.Prepare(
      "SELECT COALESCE(SUM(here), 0) FROM attachment WHERE line = ? AND "
      "outgoing = 0");
  TRY(query.Blob(line.bytes()).Step().status());
  return query.IntAt(0) < kMostChunks;
}

absl::StatusOr<std::optional<base::SecretBytes>> Attachments::Chunk(
    const AttachmentRow& row, const MessageRow& text, uint32_t index) {
  Query query = store_.Prepare(
      "SELECT sealed FROM attachment_chunk WHERE attachment = ? AND place = ?");
  TRY_ASSIGN(const bool found, query.Int(row.n).Int(index).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(base::SecretBytes data,
             store_.OpenRecord(text.line, DayOf(text.stored),
                               ChunkPlace(row, index), query.BlobAt(0)));
  return std::optional<base::SecretBytes>(std::move(data));
}

absl::Status Attachments::Put(AttachmentRow& row, const MessageRow& text,
                              uint32_t index, base::ByteView data,
                              uint64_t message) {
  TRY_ASSIGN(const base::Bytes sealed,
             store_.SealRecord(text.line, DayOf(text.stored),
                               ChunkPlace(row, index), data));
  Query query = store_.Prepare(
      "INSERT INTO attachment_chunk (attachment, place, message, sealed) "
      "VALUES (?, ?, ?, ?)");
  query.Int(row.n).Int(index);
  message == 0 ? query.Null() : query.Int(message);
  TRY(query.Blob(sealed).Run());
  ++row.here;
  return store_.Prepare("UPDATE attachment SET here = ? WHERE n = ?")
      .Int(row.here)
      .Int(row.n)
      .Run();
}

absl::Status Attachments::SetState(AttachmentRow& row, Is state) {
  row.state = state;
  return store_.Prepare("UPDATE attachment SET state = ? WHERE n = ?")
      .Int(NumberOf(state))
      .Int(row.n)
      .Run();
}

absl::Status Attachments::Drop(AttachmentRow& row) {
  TRY(store_.Prepare("DELETE FROM attachment_chunk WHERE attachment = ?")
          .Int(row.n)
          .Run());
  row.here = 0;
  return store_.Prepare("UPDATE attachment SET here = 0 WHERE n = ?")
      .Int(row.n)
      .Run();
}

absl::StatusOr<base::Bytes> Attachments::Whole(const AttachmentRow& row,
                                               const MessageRow& text) {
  base::Bytes whole;
  const message::Attachment& listed = text.content.attachments.at(row.place);
  whole.reserve(listed.size);
  TRY(message::VerifyAttachment(
      listed, [&](uint32_t index) -> absl::StatusOr<base::Bytes> {
        TRY_ASSIGN(const auto data, Chunk(row, text, index));
        if (!data.has_value()) return absl::NotFoundError("chunk: not here");
        base::Bytes bytes = base::ToBytes(data->Reveal());
        whole.insert(whole.end(), bytes.begin(), bytes.end());
        return bytes;
      }));
  return whole;
}

absl::StatusOr<uint64_t> Attachments::Accepted(const AttachmentRow& row) {
  Query query = store_.Prepare(
      "SELECT COUNT(*) FROM attachment_chunk c JOIN message m "
      "ON m.n = c.message WHERE c.attachment = ? AND m.log_index IS NOT NULL");
  TRY(query.Int(row.n).Step().status());
  return query.IntAt(0);
}

absl::StatusOr<AttachmentState> Attachments::Shown(
    const AttachmentRow& row, const message::Attachment& listed) {
  uint64_t chunks = row.here;
  if (row.outgoing) {
    TRY_ASSIGN(chunks, Accepted(row));
  }
  return AttachmentState{
      .name = listed.name,
      .size = listed.size,
      .hash = listed.hash,
      .state = row.state,
      .bytes = std::min<uint64_t>(chunks * message::kChunkSize, listed.size)};
}

absl::StatusOr<std::optional<DueChunk>> Attachments::NextDue() {
  Query query = store_.Prepare(
      "SELECT " ATTACHMENT
      ", c.place FROM attachment_chunk c JOIN attachment a ON a.n = "
      "c.attachment JOIN message m ON m.n = a.message WHERE c.message IS NULL "
      "AND a.outgoing = 1 AND a.state = 1 AND m.log_index IS NOT NULL "
      "ORDER BY m.precedence DESC, a.n, c.place LIMIT 1");
  TRY_ASSIGN(const bool found, query.Step());
  if (!found) return std::nullopt;
  return DueChunk{.attachment = RowAt(query),
                  .index = static_cast<uint32_t>(query.IntAt(8))};
}

absl::StatusOr<bool> Attachments::MarkTaken(const DueChunk& due,
                                            uint64_t message) {
  TRY(store_
          .Prepare(
              "UPDATE attachment_chunk SET message = ? WHERE attachment = ? "
              "AND place = ? AND message IS NULL")
          .Int(message)
          .Int(due.attachment.n)
          .Int(due.index)
          .Run());
  return store_.database().Changes() > 0;
}

absl::StatusOr<std::vector<AttachmentRow>> Attachments::Finished() {
  return Rows(store_.Prepare(
      "SELECT " ATTACHMENT
      " FROM attachment a WHERE a.outgoing = 1 AND a.state = 1 "
      "AND NOT EXISTS (SELECT 1 FROM attachment_chunk c WHERE "
      "c.attachment = a.n AND c.message IS NULL) "
      "AND NOT EXISTS (SELECT 1 FROM attachment_chunk c JOIN message m "
      "ON m.n = c.message WHERE c.attachment = a.n AND "
      "m.log_index IS NULL)"));
}

absl::StatusOr<uint64_t> Attachments::CountQueued() {
  Query query = store_.Prepare(
      "SELECT COUNT(*) FROM message WHERE envelope_sealed IS NOT NULL "
      "AND content = 14");
  TRY(query.Step().status());
  return query.IntAt(0);
}

absl::Status Attachments::SendAgain(AttachmentRow& row) {
  ++row.attempt;
  TRY(store_
          .Prepare("UPDATE attachment_chunk SET message = NULL "
                   "WHERE attachment = ?")
          .Int(row.n)
          .Run());
  TRY(store_.Prepare("UPDATE attachment SET attempt = ? WHERE n = ?")
          .Int(row.attempt)
          .Int(row.n)
          .Run());
  return SetState(row, Is::kUnderWay);
}

absl::Status Attachments::Sweep(uint64_t before_day) {
  TRY(store_
          .Prepare("DELETE FROM attachment_chunk WHERE attachment IN "
                   "(SELECT a.n FROM attachment a JOIN message m ON m.n = "
                   "a.message WHERE m.day < ?)")
          .Int(before_day)
          .Run());
  return store_
      .Prepare(
          "DELETE FROM attachment WHERE message IN "
          "(SELECT n FROM message WHERE day < ?)")
      .Int(before_day)
      .Run();
}

}  // namespace hotline::station
