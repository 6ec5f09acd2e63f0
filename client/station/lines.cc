#include "client/station/lines.h"

#include <algorithm>
#include <map>

#include "client/station/content.h"
#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/pki/certificate.h"
#include "core/pki/station_name.h"

namespace hotline::station {
namespace {

constexpr uint8_t kVersion = 2;  // 1: without the origin
constexpr size_t kMaxCard = 256 * 1024;
constexpr size_t kMaxUri = 255;
constexpr size_t kMaxOrigin = 512;

Place PlaceOf(const base::LineId& id) {
  return Place("line", "sealed", base::ByteView(id.bytes()));
}

base::Bytes Encode(const LineFacts& line) {
  base::Writer writer;
  writer.U8(kVersion)
      .U8(static_cast<uint8_t>(line.line_class))
      .U32(line.incarnation)
      .Text(line.creator);
  WriteTexts(writer, line.roster);
  const bool card = line.state != LineState::kKnown || line.HasGroup();
  writer.Opaque(card ? message::Encode(message::Body(line.card))
                     : base::Bytes());
  writer.Text(line.origin);
  return writer.Take();
}

absl::Status Parse(base::ByteView bytes, LineFacts& line) {
  base::Reader reader(bytes);
  const uint8_t version = reader.U8();
  reader.Require(version == 1 || version == kVersion);
  line.line_class = static_cast<message::Class>(reader.U8());
  line.incarnation = reader.U32();
  line.creator = reader.Text(kMaxUri);
  line.roster = ReadTexts(reader);
  const base::ByteView card = reader.Opaque(kMaxCard);
  if (version > 1) line.origin = reader.Text(kMaxOrigin);
  TRY(reader.Finish("stored line"));
  if (card.empty()) return absl::OkStatus();
  TRY_ASSIGN(message::Body body, message::ParseBody(card));
  line.card = std::get<message::LineCard>(std::move(body));
  return absl::OkStatus();
}

}  // namespace

std::string_view Name(Membership membership) {
  switch (membership) {
    case Membership::kNone:
      return "";
    case Membership::kCreating:
      return "creating";
    case Membership::kInvited:
      return "invited";
    case Membership::kAccepted:
      return "accepted";
    case Membership::kDeclined:
      return "declined";
    case Membership::kActive:
      return "active";
    case Membership::kLeaving:
      return "leaving";
    case Membership::kLeft:
      return "left";
    case Membership::kRemoved:
      return "removed";
    case Membership::kLost:
      return "lost";
    case Membership::kClosed:
      return "closed";
  }
  return "";
}

bool LineFacts::IsMember(std::string_view station) const {
  return std::any_of(
      card.members.begin(), card.members.end(),
      [&](const message::Member& m) { return m.station == station; });
}

std::vector<message::Member> LineFacts::Others(std::string_view station) const {
  std::vector<message::Member> out;
  for (const message::Member& member : card.members) {
    if (member.station != station) out.push_back(member);
  }
  return out;
}

std::vector<std::string> LineFacts::Strangers() const {
  std::vector<std::string> out;
  if (state != LineState::kHeld || HasGroup()) return out;
  for (const std::string& station : roster) {
    if (!IsMember(station)) out.push_back(station);
  }
  return out;
}

LineRecord ToRecord(const LineFacts& line) {
  LineRecord out{.id = line.id,
                 .name = line.card.name,
                 .mandate = line.card.mandate,
                 .line_class = line.line_class,
                 .until = line.card.until,
                 .positions = {},
                 .stations = {},
                 .creator = line.creator,
                 .last_sequence = line.last_sequence,
                 .strangers = line.Strangers(),
                 .other_relay = {},
                 .state = std::string(Name(line.membership)),
                 .fingerprints = {},
                 .epoch = 0,
                 .suite = {},
                 .entitled = {}};
  for (const message::Member& member : line.card.members) {
    if (line.HasGroup()) {
      out.fingerprints.push_back(pki::FingerprintText(member.certificate_hash));
    }
    out.stations.push_back(member.station);
    const auto name = pki::StationName::ParseUri(member.station);
    const std::string position = name.ok() ? name->position().text() : "";
    if (out.positions.empty() || out.positions.back() != position) {
      out.positions.push_back(position);
    }
  }
  return out;
}

absl::Status Lines::Save(const LineFacts& line) {
  return store_
      .Prepare(
          "INSERT INTO line VALUES (?, 0, ?, ?, ?, ?, 0) "
          "ON CONFLICT (id) DO UPDATE SET state = excluded.state, "
          "sealed = excluded.sealed, membership = excluded.membership")
      .Blob(line.id.bytes())
      .Int(line.last_sequence)
      .Int(static_cast<uint64_t>(line.state))
      .Blob(store_.Seal(PlaceOf(line.id), Encode(line)))
      .Int(static_cast<uint64_t>(line.membership))
      .Run();
}

absl::Status Lines::SetMembership(const base::LineId& id,
                                  Membership membership) {
  return store_.Prepare("UPDATE line SET membership = ? WHERE id = ?")
      .Int(static_cast<uint64_t>(membership))
      .Blob(id.bytes())
      .Run();
}

absl::Status Lines::Remove(const base::LineId& id) {
  return store_.Prepare("DELETE FROM line WHERE id = ?").Blob(id.bytes()).Run();
}

absl::StatusOr<std::optional<LineFacts>> Lines::Read(const base::LineId& id) {
  Query query = store_.Prepare(
      "SELECT last_sequence, state, sealed, membership FROM line WHERE id = ?");
  TRY_ASSIGN(const bool found, query.Blob(id.bytes()).Step());
  if (!found) return std::nullopt;
  LineFacts line;
  line.id = id;
  line.last_sequence = query.IntAt(0);
  line.state = static_cast<LineState>(query.IntAt(1));
  line.membership = static_cast<Membership>(query.IntAt(3));
  TRY_ASSIGN(const base::SecretBytes opened,
             store_.Open(PlaceOf(id), query.BlobAt(2)));
  TRY(Parse(opened.Reveal(), line));
  return std::optional<LineFacts>(std::move(line));
}

absl::StatusOr<std::vector<LineFacts>> Lines::All() {
  std::vector<base::LineId> ids;
  {
    Query query = store_.Prepare("SELECT id FROM line ORDER BY id");
    while (true) {
      TRY_ASSIGN(const bool found, query.Step());
      if (!found) break;
      TRY_ASSIGN(const base::LineId id, base::LineId::From(query.BlobAt(0)));
      ids.push_back(id);
    }
  }
  std::vector<LineFacts> out;
  for (const base::LineId& id : ids) {
    TRY_ASSIGN(auto line, Read(id));
    if (line.has_value()) out.push_back(*std::move(line));
  }
  return out;
}

// Which message of this store brought the card: cards are sent and received
// once, and their rows stay.
absl::StatusOr<uint64_t> Lines::CardNumber(const base::LineId& id) {
  Query query = store_.Prepare(
      "SELECT COALESCE(MIN(n), 0) FROM message "
      "WHERE content = 4 AND fault = 0 AND line = ?");
  TRY(query.Blob(id.bytes()).Step().status());
  return query.IntAt(0);
}

absl::StatusOr<std::vector<LineFacts>> Lines::Named(std::string_view name) {
  TRY_ASSIGN(std::vector<LineFacts> all, All());
  std::multimap<uint64_t, LineFacts> found;
  for (LineFacts& line : all) {
    if (line.id.Hex() == name) {
      return std::vector<LineFacts>{std::move(line)};
    }
    if (line.state != LineState::kHeld || line.card.name != name) continue;
    TRY_ASSIGN(const uint64_t n, CardNumber(line.id));
    found.emplace(n, std::move(line));
  }
  std::vector<LineFacts> out;
  for (auto& [n, line] : found) out.push_back(std::move(line));
  return out;
}

absl::StatusOr<uint64_t> Lines::NextCounter(const base::LineId& id) {
  Query query = store_.Prepare(
      "UPDATE line SET counter = counter + 1 WHERE id = ? RETURNING counter");
  TRY_ASSIGN(const bool found, query.Blob(id.bytes()).Step());
  if (!found) return absl::InternalError("serial on a line that is not stored");
  const uint64_t counter = query.IntAt(0);
  // RETURNING gives the row before the change is complete.
  TRY(query.Run());
  return counter;
}

absl::StatusOr<uint64_t> Lines::LastCounter(const base::LineId& id) {
  Query query = store_.Prepare("SELECT MAX(counter, 1) FROM line WHERE id = ?");
  TRY_ASSIGN(const bool found, query.Blob(id.bytes()).Step());
  if (!found) return absl::InternalError("serial on a line that is not stored");
  return query.IntAt(0);
}

absl::Status Lines::RestartCounters() {
  return store_.Prepare("UPDATE line SET counter = 0").Run();
}

// Of a line with group keys: what is in without a gap, and what is above it.
absl::Status Lines::Arrived(const base::LineId& id, uint64_t sequence) {
  Query group = store_.Prepare(
      "SELECT through FROM line WHERE id = ? AND membership > 0");
  TRY_ASSIGN(const bool has_group, group.Blob(id.bytes()).Step());
  const uint64_t before = has_group ? group.IntAt(0) : 0;
  if (!has_group || sequence <= before) return absl::OkStatus();
  TRY(store_.Prepare("INSERT OR IGNORE INTO arrived VALUES (?, ?)")
          .Blob(id.bytes())
          .Int(sequence)
          .Run());
  uint64_t through = before;
  while (true) {
    TRY_ASSIGN(const bool next,
               store_
                   .Prepare("SELECT 1 FROM arrived WHERE line = ? AND "
                            "sequence = ?")
                   .Blob(id.bytes())
                   .Int(through + 1)
                   .Step());
    if (!next) break;
    ++through;
  }
  return through == before ? absl::OkStatus() : BeginAfter(id, through);
}

absl::Status Lines::BeginAfter(const base::LineId& id, uint64_t through) {
  TRY(store_.Prepare("DELETE FROM arrived WHERE line = ? AND sequence <= ?")
          .Blob(id.bytes())
          .Int(through)
          .Run());
  return store_
      .Prepare("UPDATE line SET through = MAX(through, ?) WHERE id = ?")
      .Int(through)
      .Blob(id.bytes())
      .Run();
}

absl::StatusOr<uint64_t> Lines::Through(const base::LineId& id) {
  Query query = store_.Prepare("SELECT through FROM line WHERE id = ?");
  TRY_ASSIGN(const bool found, query.Blob(id.bytes()).Step());
  return found ? query.IntAt(0) : 0;
}

absl::Status Lines::Reached(const base::LineId& id, uint64_t sequence) {
  TRY(Arrived(id, sequence));
  return store_
      .Prepare(
          "UPDATE line SET last_sequence = MAX(last_sequence, ?) "
          "WHERE id = ?")
      .Int(sequence)
      .Blob(id.bytes())
      .Run();
}

}  // namespace hotline::station
