#include "client/station/heard.h"

#include <algorithm>

#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"

namespace hotline::station {
namespace {

constexpr uint8_t kHeardVersion = 1;
constexpr size_t kMostHeardText = 255;

Place HeardPlace(const base::LineId& line, base::ByteView station) {
  return Place("heard", "sealed",
               base::Writer().Raw(line.bytes()).Raw(station).Take());
}

base::Digest NameHash(const std::string& station) {
  return crypto::Sha256(base::ViewOf(station));
}

void IntOrNull(Query& query, const std::optional<base::WallTime>& time) {
  time.has_value() ? query.Int(base::ToMillis(*time)) : query.Null();
}

std::optional<base::WallTime> TimeOrNull(const Query& query, int column) {
  if (query.IsNull(column)) return std::nullopt;
  return base::FromMillis(query.IntAt(column));
}

base::Bytes EncodeHeard(const HeardStation& heard) {
  return base::Writer()
      .U8(kHeardVersion)
      .Text(heard.station)
      .Text(heard.staffed_by)
      .U64(static_cast<uint64_t>(heard.clock_difference.count()))
      .Take();
}

}  // namespace

absl::StatusOr<HeardStation> Heard::Opened(const base::LineId& line,
                                           const Query& query) {
  HeardStation out;
  TRY_ASSIGN(const base::SecretBytes opened,
             store_.Open(HeardPlace(line, query.BlobAt(0)), query.BlobAt(4)));
  out.last = TimeOrNull(query, 1);
  out.up_since = TimeOrNull(query, 2);
  out.down_since = TimeOrNull(query, 3);
  base::Reader reader(opened.Reveal());
  reader.Require(reader.U8() == kHeardVersion);
  out.station = reader.Text(kMostHeardText);
  out.staffed_by = reader.Text(kMostHeardText);
  out.clock_difference =
      std::chrono::milliseconds(static_cast<int64_t>(reader.U64()));
  TRY(reader.Finish("stored beacon"));
  return out;
}

absl::StatusOr<std::optional<HeardStation>> Heard::Find(
    const base::LineId& line, const std::string& station) {
  Query query = store_.Prepare(
      "SELECT station, last_ms, up_ms, down_ms, sealed FROM heard "
      "WHERE line = ? AND station = ?");
  TRY_ASSIGN(const bool found,
             query.Blob(line.bytes()).Blob(NameHash(station)).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(HeardStation heard, Opened(line, query));
  return std::optional<HeardStation>(std::move(heard));
}

absl::Status Heard::Save(const base::LineId& line, const HeardStation& heard) {
  const base::Digest station = NameHash(heard.station);
  Query query =
      store_.Prepare("INSERT OR REPLACE INTO heard VALUES (?, ?, ?, ?, ?, ?)");
  query.Blob(line.bytes()).Blob(station);
  IntOrNull(query, heard.last);
  IntOrNull(query, heard.up_since);
  IntOrNull(query, heard.down_since);
  return query.Blob(store_.Seal(HeardPlace(line, station), EncodeHeard(heard)))
      .Run();
}

absl::Status Heard::Note(const base::LineId& line, const HeardStation& beacon,
                         base::WallTime logged) {
  TRY_ASSIGN(const auto before, Find(line, beacon.station));
  HeardStation now = beacon;
  now.last = logged;
  now.up_since = logged;
  now.down_since.reset();
  if (before.has_value()) {
    if (before->last.has_value() && *before->last >= logged) {
      return absl::OkStatus();
    }
    if (before->up_since.has_value()) now.up_since = before->up_since;
  }
  return Save(line, now);
}

absl::Status Heard::NoteSilence(const base::LineId& line,
                                const std::string& station,
                                base::WallTime asked) {
  TRY_ASSIGN(auto heard, Find(line, station));
  if (!heard.has_value()) {
    heard.emplace();
    heard->station = station;
  }
  const bool since = heard->last.has_value() && *heard->last >= asked;
  if (since || heard->down_since.has_value()) return absl::OkStatus();
  heard->up_since.reset();
  heard->down_since = asked;
  return Save(line, *heard);
}

absl::StatusOr<std::vector<HeardStation>> Heard::Of(const base::LineId& line) {
  Query query = store_.Prepare(
      "SELECT station, last_ms, up_ms, down_ms, sealed FROM heard "
      "WHERE line = ?");
  query.Blob(line.bytes());
  std::vector<HeardStation> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) break;
    TRY_ASSIGN(HeardStation heard, Opened(line, query));
    out.push_back(std::move(heard));
  }
  std::sort(out.begin(), out.end(),
            [](const HeardStation& a, const HeardStation& b) {
              return a.station < b.station;
            });
  return out;
}

}  // namespace hotline::station
