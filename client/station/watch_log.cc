#include "client/station/watch_log.h"

#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"
#include "core/message/limits.h"

namespace hotline::station {
namespace {

constexpr std::string_view kEntryLabel = "hotline/1 WatchEntry";
constexpr uint16_t kEntryVersion = 1;
constexpr size_t kMaxEntry = 16 * 1024;

Place EntryPlace(uint64_t n) { return Place("watch_entry", "sealed", n); }

absl::Status NotWhole(uint64_t number, const std::string& what) {
  return Fail(Problem::kVerification, "watch_log",
              "The watch log was altered: entry " + std::to_string(number) +
                  " " + what +
                  ". Keep this store as it is, and ask who had "
                  "its key.");
}

template <class Id>
void WriteId(base::Writer& writer, const std::optional<Id>& id) {
  writer.Opaque(id ? base::ByteView(id->bytes()) : base::ByteView());
}

template <class Id>
std::optional<Id> ReadId(base::Reader& reader) {
  const base::ByteView bytes = reader.Opaque(Id::kSize);
  if (bytes.empty()) return std::nullopt;
  const auto id = Id::From(bytes);
  reader.Require(id.ok());
  return id.ok() ? std::optional<Id>(*id) : std::nullopt;
}

absl::StatusOr<WatchEntry> ParseEntry(base::ByteView bytes) {
  base::Reader reader(bytes);
  reader.Require(reader.U16() == kEntryVersion);
  WatchEntry out;
  out.number = reader.U64();
  out.previous = reader.Array<32>();
  out.at = base::FromMillis(reader.U64());
  out.act = static_cast<WatchAct>(reader.U8());
  out.person = reader.Text(message::kMaxOperator);
  out.line = ReadId<base::LineId>(reader);
  out.message = ReadId<base::MessageId>(reader);
  out.text = reader.Text(message::kMaxReason);
  TRY(reader.Finish("watch entry"));
  return out;
}

absl::StatusOr<WatchRecord> ParseRecord(base::ByteView bytes) {
  base::Reader reader(bytes);
  WatchRecord out;
  out.signed_bytes = base::ToBytes(reader.Opaque(kMaxEntry));
  out.key = reader.Array<32>();
  out.signature = reader.Array<64>();
  TRY(reader.Finish("stored watch entry"));
  TRY_ASSIGN(out.entry, ParseEntry(out.signed_bytes));
  return out;
}

// Cut so that it fits, between two characters.
std::string Short(std::string text) {
  if (text.size() <= message::kMaxReason) return text;
  size_t end = message::kMaxReason;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
    --end;
  }
  text.resize(end);
  return text;
}

// One row of the chain.
struct Link {
  WatchRecord record;
  base::Digest hash{};  // as it stands in clear
};

absl::StatusOr<Link> ReadLink(Store& store, const Query& query) {
  Link out;
  const uint64_t n = query.IntAt(0);
  TRY_ASSIGN(out.hash, base::ToArray<32>(query.BlobAt(2)));
  if (query.IsNull(3)) {
    out.record.swept = true;
    out.record.entry.number = n;
    out.record.entry.at = base::FromMillis(query.IntAt(1));
    return out;
  }
  TRY_ASSIGN(const base::SecretBytes opened,
             store.Open(EntryPlace(n), query.BlobAt(3)));
  TRY_ASSIGN(out.record, ParseRecord(opened.Reveal()));
  return out;
}

absl::Status CheckLink(const Link& link, const base::Digest& previous,
                       const WatchLog::MaySign& may_sign) {
  if (link.record.swept) return absl::OkStatus();
  const WatchRecord& record = link.record;
  const uint64_t n = record.entry.number;
  if (crypto::Sha256(record.signed_bytes) != link.hash ||
      record.entry.previous != previous) {
    return NotWhole(n, "does not follow from the one before");
  }
  if (!crypto::VerifyWithLabel(record.key, kEntryLabel, record.signed_bytes,
                               record.signature)
           .ok()) {
    return NotWhole(n, "has a signature that does not hold");
  }
  if (!may_sign(record.entry, record.key)) {
    return NotWhole(n, "is signed by a key that is not its person's");
  }
  return absl::OkStatus();
}

}  // namespace

base::Bytes Encode(const WatchEntry& entry) {
  base::Writer writer;
  writer.U16(kEntryVersion)
      .U64(entry.number)
      .Raw(entry.previous)
      .U64(base::ToMillis(entry.at))
      .U8(static_cast<uint8_t>(entry.act))
      .Text(entry.person);
  WriteId(writer, entry.line);
  WriteId(writer, entry.message);
  writer.Text(entry.text);
  return writer.Take();
}

absl::Status WatchLog::Append(WatchEntry entry, const crypto::SigningKey& key) {
  entry.number = 1;
  entry.text = Short(std::move(entry.text));
  {
    Query query = store_.Prepare(
        "SELECT n, hash FROM watch_entry ORDER BY n DESC LIMIT 1");
    TRY_ASSIGN(const bool found, query.Step());
    if (found) {
      entry.number = query.IntAt(0) + 1;
      TRY_ASSIGN(entry.previous, base::ToArray<32>(query.BlobAt(1)));
    }
  }
  const base::Bytes bytes = Encode(entry);
  const base::Bytes record =
      base::Writer()
          .Opaque(bytes)
          .Raw(key.verify_key())
          .Raw(crypto::SignWithLabel(key, kEntryLabel, bytes))
          .Take();
  const base::Digest hash = crypto::Sha256(bytes);
  return store_.Prepare("INSERT INTO watch_entry VALUES (?, ?, ?, ?)")
      .Int(entry.number)
      .Int(base::ToMillis(entry.at))
      .Blob(hash)
      .Blob(store_.Seal(EntryPlace(entry.number), record))
      .Run();
}

absl::StatusOr<std::vector<WatchRecord>> WatchLog::Read(const WatchSpan& span) {
  Query query = store_.Prepare(
      "SELECT n, at_ms, hash, sealed FROM watch_entry "
      "WHERE at_ms >= ? AND at_ms < ? ORDER BY n");
  const base::WallTime never = base::FromMillis(uint64_t{1} << 62);
  query.Int(base::ToMillis(span.from.value_or(base::WallTime())))
      .Int(base::ToMillis(span.to.value_or(never)));
  std::vector<WatchRecord> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    TRY_ASSIGN(Link link, ReadLink(store_, query));
    out.push_back(std::move(link.record));
  }
}

absl::Status WatchLog::Verify(const MaySign& may_sign) {
  Query query = store_.Prepare(
      "SELECT n, at_ms, hash, sealed FROM watch_entry ORDER BY n");
  base::Digest previous{};
  for (uint64_t number = 1;; ++number) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return absl::OkStatus();
    TRY_ASSIGN(const Link link, ReadLink(store_, query));
    if (query.IntAt(0) != number || link.record.entry.number != number) {
      return NotWhole(number, "is missing");
    }
    TRY(CheckLink(link, previous, may_sign));
    previous = link.hash;
  }
}

absl::Status WatchLog::Sweep(base::WallTime before) {
  return store_
      .Prepare(
          "UPDATE watch_entry SET sealed = NULL "
          "WHERE at_ms < ? AND sealed IS NOT NULL")
      .Int(base::ToMillis(before))
      .Run();
}

}  // namespace hotline::station
