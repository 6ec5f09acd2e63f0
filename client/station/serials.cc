#include "client/station/serials.h"

#include <algorithm>

#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"
#include "core/message/limits.h"

namespace hotline::station {
namespace {

constexpr uint8_t kEntryVersion = 1;
// As many as the record itself remembers of one store.
constexpr size_t kMostRanges = message::SerialRecord::kMaxGaps;
constexpr size_t kMaxRecord = size_t{1} << 20;
constexpr size_t kMaxReason = 64;

base::Digest SenderHash(std::string_view station) {
  return crypto::Sha256(base::ViewOf(station));
}

Place EntryPlace(const base::LineId& line, const base::Digest& station) {
  return Place("serial_record", "sealed",
               base::Writer().Raw(line.bytes()).Raw(station).Take());
}

Arrival ArrivalBy(message::SerialVerdict::Is is) {
  using Is = message::SerialVerdict::Is;
  switch (is) {
    case Is::kGap:
      return Arrival::kAfterGap;
    case Is::kLate:
      return Arrival::kLate;
    case Is::kRepeat:
      return Arrival::kRepeat;
    case Is::kForgotten:
      return Arrival::kForgotten;
    default:
      return Arrival::kInOrder;
  }
}

}  // namespace

base::Bytes Serials::Encode(const Entry& entry) {
  base::Writer writer;
  writer.U8(kEntryVersion)
      .Text(entry.station)
      .Opaque(entry.record.Encode())
      .U64(entry.begins)
      .U64(base::ToMillis(entry.heard))
      .U64(entry.ended)
      .Text(entry.reason);
  for (const Range& one : entry.ranges) {
    writer.U64(one.incarnation)
        .U64(one.from)
        .U64(one.to)
        .U64(base::ToMillis(one.since))
        .U8(one.told ? 1 : 0);
  }
  return writer.Take();
}

absl::StatusOr<Serials::Entry> Serials::Parse(base::ByteView bytes) {
  base::Reader reader(bytes);
  Entry entry;
  reader.Require(reader.U8() == kEntryVersion);
  entry.station = reader.Text(message::kMaxStationUri);
  TRY_ASSIGN(entry.record,
             message::SerialRecord::Parse(reader.Opaque(kMaxRecord)));
  entry.begins = reader.U64();
  entry.heard = base::FromMillis(reader.U64());
  entry.ended = reader.U64();
  entry.reason = reader.Text(kMaxReason);
  while (reader.ok() && !reader.AtEnd() && entry.ranges.size() <= kMostRanges) {
    Range one;
    one.incarnation = reader.U64();
    one.from = reader.U64();
    one.to = reader.U64();
    one.since = base::FromMillis(reader.U64());
    one.told = reader.U8() != 0;
    entry.ranges.push_back(one);
  }
  TRY(reader.Finish("stored serials"));
  return entry;
}

absl::StatusOr<std::optional<Serials::Entry>> Serials::Find(
    const base::LineId& line, const std::string& sender) {
  const base::Digest station = SenderHash(sender);
  Query query = store_.Prepare(
      "SELECT sealed FROM serial_record WHERE line = ? AND station = ?");
  TRY_ASSIGN(const bool found, query.Blob(line.bytes()).Blob(station).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(const auto opened,
             store_.Open(EntryPlace(line, station), query.BlobAt(0)));
  TRY_ASSIGN(Entry entry, Parse(opened.Reveal()));
  return std::optional<Entry>(std::move(entry));
}

absl::Status Serials::Save(const base::LineId& line, const Entry& entry) {
  const base::Digest station = SenderHash(entry.station);
  std::optional<base::WallTime> due;
  for (const Range& one : entry.ranges) {
    if (one.told) continue;
    const base::WallTime at = one.since + kGapPatience;
    due = std::min(due.value_or(at), at);
  }
  Query query = store_.Prepare(
      "INSERT OR REPLACE INTO serial_record VALUES (?, ?, ?, ?, ?)");
  query.Blob(line.bytes()).Blob(station).Int(entry.ranges.size());
  due.has_value() ? query.Int(base::ToMillis(*due)) : query.Null();
  return query.Blob(store_.Seal(EntryPlace(line, station), Encode(entry)))
      .Run();
}

SerialGap Serials::GapOf(const base::LineId& line, const Entry& entry,
                         const Range& range) {
  return {.line = line,
          .line_name = {},
          .station = entry.station,
          .incarnation = base::FromMillis(range.incarnation),
          .from = range.from,
          .to = range.to,
          .since = range.since,
          .closed = false,
          .reason = {}};
}

void Serials::OpenRange(Entry& entry, const Range& range) {
  entry.ranges.push_back(range);
  if (entry.ranges.size() > kMostRanges) {
    entry.ranges.erase(entry.ranges.begin());
  }
}

// Takes those off that `is_over` says; returns what of them was told. (The
// record keeps them as missing: should one come after all, it is late, and no
// repeat.)
std::vector<SerialGap> Serials::CloseRanges(
    const base::LineId& line, Entry& entry, const std::string& reason,
    absl::FunctionRef<bool(const Range&)> is_over) {
  std::vector<SerialGap> closed;
  std::erase_if(entry.ranges, [&](const Range& one) {
    if (!is_over(one)) return false;
    if (one.told) {
      closed.push_back(GapOf(line, entry, one));
      closed.back().closed = true;
      closed.back().reason = reason;
    }
    return true;
  });
  return closed;
}

uint64_t Serials::MissingIn(const Entry& entry, const Range& range) {
  return entry.record.MissingIn(range.incarnation, range.from, range.to);
}

// If as many have ended as are missing, those are the same.
std::vector<SerialGap> Serials::Reconcile(const base::LineId& line,
                                          Entry& entry) {
  auto closed = CloseRanges(line, entry, "arrived", [&](const Range& one) {
    return MissingIn(entry, one) == 0;
  });
  uint64_t missing = 0;
  for (const Range& one : entry.ranges) missing += MissingIn(entry, one);
  if (missing == 0 || entry.ended < missing) return closed;
  entry.ended -= missing;
  const auto all = [](const Range&) { return true; };
  for (SerialGap& one : CloseRanges(line, entry, entry.reason, all)) {
    closed.push_back(std::move(one));
  }
  return closed;
}

absl::StatusOr<Serials::Outcome> Serials::Take(const Arrived& arrived,
                                               base::WallTime now) {
  TRY_ASSIGN(auto found, Find(arrived.line, arrived.sender));
  Entry entry;
  if (found.has_value()) {
    entry = *std::move(found);
  } else {
    entry.station = arrived.sender;
    entry.begins = arrived.sequence;
  }
  entry.begins = std::min(entry.begins, arrived.sequence);
  entry.heard = std::max(entry.heard, arrived.logged);
  Outcome outcome;
  const auto verdict = entry.record.Take(arrived.serial);
  const uint64_t incarnation = arrived.serial.store_incarnation;
  // What it had not sent when it rejoined it never will: it begins anew.
  outcome.closed = CloseRanges(
      arrived.line, entry, "rejoined",
      [&](const Range& one) { return one.incarnation < incarnation; });
  outcome.arrival = ArrivalBy(verdict.is);
  if (verdict.is == message::SerialVerdict::Is::kGap) {
    OpenRange(entry, {.incarnation = incarnation,
                      .from = verdict.missing_from,
                      .to = verdict.missing_to,
                      .since = now,
                      .told = false});
  }
  for (SerialGap& one : Reconcile(arrived.line, entry)) {
    outcome.closed.push_back(std::move(one));
  }
  TRY(Save(arrived.line, entry));
  TRY(NoteArrival(arrived.row, outcome.arrival));
  return outcome;
}

absl::StatusOr<Serials::Outcome> Serials::Ended(const base::LineId& line,
                                                const std::string& sender,
                                                uint64_t sequence,
                                                const std::string& reason) {
  TRY_ASSIGN(auto entry, Find(line, sender));
  // Of one that never wrote here, or from before it did, nothing is missing.
  if (!entry.has_value() || sequence < entry->begins) return Outcome();
  ++entry->ended;
  entry->reason = reason.substr(0, kMaxReason);
  Outcome outcome;
  outcome.closed = Reconcile(line, *entry);
  TRY(Save(line, *entry));
  return outcome;
}

absl::Status Serials::NoteArrival(uint64_t message, Arrival arrival) {
  if (arrival == Arrival::kInOrder || message == 0) return absl::OkStatus();
  return store_.Prepare("INSERT OR REPLACE INTO arrival VALUES (?, ?)")
      .Int(message)
      .Int(static_cast<uint64_t>(arrival))
      .Run();
}

absl::StatusOr<base::WallTime> Serials::HeardOf(const base::LineId& line,
                                                const std::string& station) {
  TRY_ASSIGN(const auto entry, Find(line, station));
  return entry.has_value() ? entry->heard : base::WallTime();
}

absl::StatusOr<Arrival> Serials::ArrivalOf(uint64_t message) {
  Query query = store_.Prepare("SELECT verdict FROM arrival WHERE n = ?");
  TRY_ASSIGN(const bool found, query.Int(message).Step());
  return found ? static_cast<Arrival>(query.IntAt(0)) : Arrival::kInOrder;
}

absl::StatusOr<std::vector<SerialGap>> Serials::Open() {
  Query query = store_.Prepare(
      "SELECT line, station, sealed FROM serial_record WHERE ranges > 0 "
      "ORDER BY line, station");
  std::vector<SerialGap> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    TRY_ASSIGN(const base::LineId line, base::LineId::From(query.BlobAt(0)));
    TRY_ASSIGN(const auto station, base::ToArray<32>(query.BlobAt(1)));
    TRY_ASSIGN(const auto opened,
               store_.Open(EntryPlace(line, station), query.BlobAt(2)));
    TRY_ASSIGN(const Entry entry, Parse(opened.Reveal()));
    for (const Range& one : entry.ranges) {
      out.push_back(GapOf(line, entry, one));
    }
  }
}

absl::StatusOr<bool> Serials::HasDue(base::WallTime now) {
  return store_.Prepare("SELECT 1 FROM serial_record WHERE due_ms <= ? LIMIT 1")
      .Int(base::ToMillis(now))
      .Step();
}

absl::StatusOr<std::vector<SerialGap>> Serials::TakeDue(base::WallTime now) {
  Query query = store_.Prepare(
      "SELECT line, station, sealed FROM serial_record WHERE due_ms <= ?");
  query.Int(base::ToMillis(now));
  std::vector<std::pair<base::LineId, Entry>> due;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) break;
    TRY_ASSIGN(const base::LineId line, base::LineId::From(query.BlobAt(0)));
    TRY_ASSIGN(const auto station, base::ToArray<32>(query.BlobAt(1)));
    TRY_ASSIGN(const auto opened,
               store_.Open(EntryPlace(line, station), query.BlobAt(2)));
    TRY_ASSIGN(Entry entry, Parse(opened.Reveal()));
    due.emplace_back(line, std::move(entry));
  }
  std::vector<SerialGap> out;
  for (auto& [line, entry] : due) {
    for (Range& one : entry.ranges) {
      if (one.told || one.since + kGapPatience > now) continue;
      one.told = true;
      out.push_back(GapOf(line, entry, one));
    }
    TRY(Save(line, entry));
  }
  return out;
}

}  // namespace hotline::station
