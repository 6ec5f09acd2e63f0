#include "client/station/messages.h"

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/crypto/sha256.h"
#include "core/message/limits.h"

namespace hotline::station {
namespace {

#define COLUMNS                                                                \
  "n, identity, message_id, line, outgoing, content, state, fault, sequence, " \
  "precedence, class, envelope_hash, log_index, log_time_ms, stored_ms, "      \
  "content_sealed, progress_sealed, envelope_type FROM message "

constexpr size_t kShortestPrefix = 8;
constexpr size_t kMaxOrigin = 512;

Place PlaceOf(std::string_view column, uint64_t n) {
  return Place("message", column, n);
}

template <size_t N>
base::ByteArray<N> Fixed(const base::Bytes& bytes) {
  base::ByteArray<N> out{};
  std::copy_n(bytes.begin(), std::min(N, bytes.size()), out.begin());
  return out;
}

// The clear columns; content and progress are opened by the caller.
MessageRow ClearColumns(const Query& query) {
  MessageRow row;
  row.n = query.IntAt(0);
  row.identity = Fixed<32>(query.BlobAt(1));
  row.id = base::MessageId(Fixed<16>(query.BlobAt(2)));
  row.line = base::LineId(Fixed<16>(query.BlobAt(3)));
  row.outgoing = query.IntAt(4) != 0;
  row.type = static_cast<ContentType>(query.IntAt(5));
  row.state = static_cast<State>(query.IntAt(6));
  row.fault = static_cast<uint16_t>(query.IntAt(7));
  row.sequence = query.IntAt(8);
  row.precedence = static_cast<message::Precedence>(query.IntAt(9));
  row.line_class = static_cast<message::Class>(query.IntAt(10));
  row.envelope_hash = Fixed<32>(query.BlobAt(11));
  if (!query.IsNull(12)) row.log_index = query.IntAt(12);
  row.log_time = base::FromMillis(query.IntAt(13));
  row.stored = base::FromMillis(query.IntAt(14));
  row.envelope_type = static_cast<v1::EnvelopeType>(query.IntAt(17));
  return row;
}

absl::Status NotThere(std::string reason, std::string text) {
  return Fail(Problem::kUsage, std::move(reason), std::move(text));
}

absl::StatusOr<std::vector<uint64_t>> Numbers(Query query) {
  std::vector<uint64_t> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    out.push_back(query.IntAt(0));
  }
}

}  // namespace

base::Digest IdentityOf(std::string_view sender, const base::MessageId& id) {
  return crypto::Sha256(base::Writer().Text(sender).Raw(id.bytes()).bytes());
}

absl::Status Messages::Insert(MessageRow& row,
                              const std::optional<StoredEnvelope>& envelope,
                              base::ByteView evidence) {
  TRY_ASSIGN(row.n, Newest());
  ++row.n;
  const uint64_t day = DayOf(row.stored);
  TRY_ASSIGN(const base::Bytes content,
             store_.SealRecord(row.line, day, PlaceOf("content_sealed", row.n),
                               Encode(row.content)));
  TRY_ASSIGN(const base::Bytes progress,
             store_.SealRecord(row.line, day, PlaceOf("progress_sealed", row.n),
                               Encode(row.progress)));
  Query query = store_.Prepare(
      "INSERT INTO message VALUES "
      "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  query.Int(row.n)
      .Blob(row.identity)
      .Blob(row.id.bytes())
      .Blob(row.line.bytes())
      .Int(day)
      .Int(row.outgoing)
      .Int(static_cast<uint64_t>(row.type))
      .Int(static_cast<uint64_t>(row.state))
      .Int(row.fault)
      .Int(row.sequence)
      .Int(static_cast<uint64_t>(row.precedence))
      .Int(static_cast<uint64_t>(row.line_class))
      .Blob(row.envelope_hash);
  row.log_index.has_value() ? query.Int(*row.log_index) : query.Null();
  query.Int(base::ToMillis(row.log_time))
      .Int(base::ToMillis(row.stored))
      .Blob(content)
      .Blob(progress);
  if (envelope.has_value()) {
    query.Blob(store_.Seal(PlaceOf("envelope_sealed", row.n),
                           base::Writer()
                               .Opaque(envelope->header)
                               .Opaque(envelope->body)
                               .Text(envelope->origin)
                               .bytes()));
  } else {
    query.Null();
  }
  if (evidence.empty()) {
    query.Null();
  } else {
    query.Blob(store_.Seal(PlaceOf("evidence_sealed", row.n), evidence));
  }
  query.Int(static_cast<uint64_t>(row.envelope_type));
  return query.Run();
}

absl::Status Messages::Update(const MessageRow& row) {
  if (row.swept) return absl::OkStatus();
  const uint64_t day = DayOf(row.stored);
  TRY_ASSIGN(const base::Bytes content,
             store_.SealRecord(row.line, day, PlaceOf("content_sealed", row.n),
                               Encode(row.content)));
  TRY_ASSIGN(const base::Bytes progress,
             store_.SealRecord(row.line, day, PlaceOf("progress_sealed", row.n),
                               Encode(row.progress)));
  return store_
      .Prepare(
          "UPDATE message SET state = ?, content_sealed = ?, "
          "progress_sealed = ? WHERE n = ?")
      .Int(static_cast<uint64_t>(row.state))
      .Blob(content)
      .Blob(progress)
      .Int(row.n)
      .Run();
}

absl::Status Messages::MarkLogged(uint64_t n, const LoggedAt& logged,
                                  base::ByteView evidence) {
  return store_
      .Prepare(
          "UPDATE message SET sequence = ?, log_index = ?, "
          "log_time_ms = ?, evidence_sealed = ?, envelope_sealed = NULL "
          "WHERE n = ?")
      .Int(logged.sequence)
      .Int(logged.index)
      .Int(base::ToMillis(logged.time))
      .Blob(store_.Seal(PlaceOf("evidence_sealed", n), evidence))
      .Int(n)
      .Run();
}

absl::Status Messages::DropEnvelope(uint64_t n) {
  return store_.Prepare("UPDATE message SET envelope_sealed = NULL WHERE n = ?")
      .Int(n)
      .Run();
}

absl::Status Messages::OpenSealed(MessageRow& row, base::ByteView content,
                                  base::ByteView progress) {
  const uint64_t day = DayOf(row.stored);
  const auto opened = store_.OpenRecord(
      row.line, day, PlaceOf("content_sealed", row.n), content);
  if (absl::IsNotFound(opened.status())) {
    row.swept = true;
    return absl::OkStatus();
  }
  TRY(opened.status());
  TRY_ASSIGN(row.content, ParseContent(opened->Reveal()));
  TRY_ASSIGN(const base::SecretBytes states,
             store_.OpenRecord(row.line, day, PlaceOf("progress_sealed", row.n),
                               progress));
  TRY_ASSIGN(row.progress, ParseProgress(states.Reveal()));
  return NumberOwn(row.progress);
}

// The relay numbers a response of ours after it is saved.
absl::Status Messages::NumberOwn(std::vector<PositionState>& progress) {
  for (PositionState& state : progress) {
    if (state.own == 0 || state.sequence != 0) continue;
    Query query = store_.Prepare("SELECT sequence FROM message WHERE n = ?");
    TRY(query.Int(state.own).Step().status());
    state.sequence = query.IntAt(0);
  }
  Settle(progress);
  return absl::OkStatus();
}

absl::StatusOr<MessageRow> Messages::Opened(Query& query) {
  MessageRow row = ClearColumns(query);
  TRY(OpenSealed(row, query.BlobAt(15), query.BlobAt(16)));
  return row;
}

absl::StatusOr<MessageRow> Messages::Read(uint64_t n) {
  Query query = store_.Prepare("SELECT " COLUMNS "WHERE n = ?");
  TRY_ASSIGN(const bool found, query.Int(n).Step());
  if (!found) return NotThere("unknown_message", "There is no such message.");
  return Opened(query);
}

absl::StatusOr<uint64_t> Messages::Newest() {
  Query query = store_.Prepare("SELECT COALESCE(MAX(n), 0) FROM message");
  TRY(query.Step().status());
  return query.IntAt(0);
}

absl::StatusOr<std::optional<MessageRow>> Messages::FindByIdentity(
    const base::Digest& identity) {
  Query query = store_.Prepare("SELECT " COLUMNS "WHERE identity = ?");
  TRY_ASSIGN(const bool found, query.Blob(identity).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(MessageRow row, Opened(query));
  return std::optional<MessageRow>(std::move(row));
}

absl::StatusOr<std::optional<MessageRow>> Messages::FindText(
    const base::LineId& line, const base::MessageId& id) {
  Query query = store_.Prepare(
      "SELECT " COLUMNS
      "WHERE message_id = ? AND line = ? AND content = 1 AND fault = 0");
  TRY_ASSIGN(const bool found,
             query.Blob(id.bytes()).Blob(line.bytes()).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(MessageRow row, Opened(query));
  return std::optional<MessageRow>(std::move(row));
}

absl::StatusOr<MessageRow> Messages::FindByPrefix(std::string_view prefix) {
  std::string hex(prefix);
  if (hex.size() < kShortestPrefix || hex.size() > 2 * base::MessageId::kSize ||
      hex.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return NotThere("message_id",
                    "A message is named by 8 to 32 hex digits of its id.");
  }
  Query query = store_.Prepare("SELECT " COLUMNS
                               "WHERE content IN (0, 1) AND message_id >= ? "
                               "AND message_id <= ? LIMIT 2");
  std::string low = hex, high = hex;
  low.resize(2 * base::MessageId::kSize, '0');
  high.resize(2 * base::MessageId::kSize, 'f');
  TRY_ASSIGN(const base::Bytes first, base::FromHex(low));
  TRY_ASSIGN(const base::Bytes last, base::FromHex(high));
  TRY_ASSIGN(const bool found, query.Blob(first).Blob(last).Step());
  if (!found) {
    return NotThere("unknown_message",
                    "No message of this station has an id that begins with " +
                        hex + ": `hotline log` names them.");
  }
  TRY_ASSIGN(MessageRow row, Opened(query));
  TRY_ASSIGN(const bool more, query.Step());
  if (more) {
    return NotThere("ambiguous",
                    "More than one message has an id that begins with " + hex +
                        ": give more digits.");
  }
  return row;
}

absl::StatusOr<bool> Messages::HasSent(base::ByteView envelope_hash) {
  return store_
      .Prepare("SELECT 1 FROM message WHERE envelope_hash = ? AND outgoing = 1")
      .Blob(envelope_hash)
      .Step();
}

absl::StatusOr<std::vector<QueuedMessage>> Messages::Queued() {
  Query query = store_.Prepare(
      "SELECT n, precedence FROM message WHERE envelope_sealed IS NOT NULL "
      "ORDER BY precedence DESC, n");
  std::vector<QueuedMessage> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    out.push_back(
        {query.IntAt(0), static_cast<message::Precedence>(query.IntAt(1))});
  }
}

absl::StatusOr<uint64_t> Messages::CountQueued() {
  Query query = store_.Prepare(
      "SELECT COUNT(*) FROM message WHERE envelope_sealed IS NOT NULL "
      "AND content IN (1, 3)");
  TRY(query.Step().status());
  return query.IntAt(0);
}

absl::StatusOr<std::vector<uint64_t>> Messages::Undelivered() {
  Query query = store_.Prepare(
      "SELECT n FROM message WHERE outgoing = 1 AND content = 1 AND "
      "state = ? ORDER BY n");
  query.Int(static_cast<uint64_t>(State::kSent));
  return Numbers(std::move(query));
}

absl::StatusOr<std::optional<StoredEnvelope>> Messages::Envelope(uint64_t n) {
  Query query = store_.Prepare(
      "SELECT envelope_sealed, envelope_type FROM message WHERE n = ? AND "
      "envelope_sealed IS NOT NULL");
  TRY_ASSIGN(const bool found, query.Int(n).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(const base::SecretBytes opened,
             store_.Open(PlaceOf("envelope_sealed", n), query.BlobAt(0)));
  base::Reader reader(opened.Reveal());
  StoredEnvelope out;
  out.header = base::ToBytes(reader.Opaque(message::kMaxEnvelopeSize));
  out.body = base::ToBytes(reader.Opaque(message::kMaxEnvelopeSize));
  if (!reader.AtEnd()) out.origin = reader.Text(kMaxOrigin);
  out.type = static_cast<v1::EnvelopeType>(query.IntAt(1));
  TRY(reader.Finish("stored envelope"));
  return std::optional<StoredEnvelope>(std::move(out));
}

absl::StatusOr<base::SecretBytes> Messages::Evidence(uint64_t n) {
  Query query =
      store_.Prepare("SELECT evidence_sealed FROM message WHERE n = ?");
  TRY(query.Int(n).Step().status());
  return store_.Open(PlaceOf("evidence_sealed", n), query.BlobAt(0));
}

absl::StatusOr<std::vector<uint64_t>> Messages::Shown(
    const std::optional<base::LineId>& line, size_t limit) {
  Query query = store_.Prepare(
      line.has_value() ? "SELECT n FROM message WHERE content IN (0, 1) AND "
                         "line = ? ORDER BY n DESC LIMIT ?"
                       : "SELECT n FROM message WHERE content IN (0, 1) "
                         "ORDER BY n DESC LIMIT ?");
  if (line.has_value()) query.Blob(line->bytes());
  query.Int(limit);
  TRY_ASSIGN(std::vector<uint64_t> out, Numbers(std::move(query)));
  std::reverse(out.begin(), out.end());
  return out;
}

absl::StatusOr<base::WallTime> Messages::NewestLogTime() {
  Query query = store_.Prepare(
      "SELECT log_time_ms FROM message WHERE log_index IS NOT NULL "
      "ORDER BY n DESC LIMIT 1");
  TRY_ASSIGN(const bool found, query.Step());
  return base::FromMillis(found ? query.IntAt(0) : 0);
}

absl::StatusOr<std::vector<uint64_t>> Messages::Logged() {
  return Numbers(store_.Prepare(
      "SELECT n FROM message WHERE log_index IS NOT NULL ORDER BY log_index"));
}

}  // namespace hotline::station
