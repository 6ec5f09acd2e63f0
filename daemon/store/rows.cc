#include "daemon/store/rows.h"

#include "core/base/codec.h"

namespace hotline::store {
namespace {

constexpr size_t kMaxCertificate = 65'536;

template <size_t N>
bool Fill(base::ByteView from, base::ByteArray<N>& to) {
  if (from.size() != N) return false;
  std::copy(from.begin(), from.end(), to.begin());
  return true;
}

absl::Status Damaged(const char* table) {
  return absl::DataLossError(std::string("journal: a damaged row in table ") +
                             table);
}

// Numbers of stations, ascending.
bool DecodeStations(base::ByteView bytes, std::vector<StationNumber>& out) {
  base::Reader reader(bytes);
  while (reader.ok() && !reader.AtEnd()) {
    const StationNumber station = reader.U32();
    reader.Require(out.empty() ? station > 0 : station > out.back());
    out.push_back(station);
  }
  return reader.ok();
}

bool DecodeAudience(base::ByteView bytes, EnvelopeRow& row) {
  if (bytes.empty()) return true;
  base::Reader reader(bytes);
  const base::ByteView audience = reader.Opaque(reader.left());
  const base::ByteView welcomed = reader.Opaque(reader.left());
  return reader.Finish("audience").ok() &&
         DecodeStations(audience, row.audience) &&
         DecodeStations(welcomed, row.welcomed);
}

}  // namespace

absl::StatusOr<StationRow> ReadStation(const Rows& rows) {
  StationRow row;
  row.number = rows.Integer(0);
  row.uri = std::string(rows.Text(1));
  if (!Fill(rows.Blob(2), row.certificate_hash)) return Damaged("station");
  base::Reader certificates(rows.Blob(3));
  while (certificates.ok() && !certificates.AtEnd()) {
    row.certificates.push_back(
        base::ToBytes(certificates.Opaque(kMaxCertificate)));
  }
  if (!certificates.ok()) return Damaged("station");
  return row;
}

absl::StatusOr<LineRow> ReadLine(const Rows& rows) {
  auto id = base::LineId::From(rows.Blob(1));
  if (!id.ok()) return Damaged("line");
  return LineRow{.number = rows.Integer(0),
                 .id = *id,
                 .line_class = static_cast<uint32_t>(rows.Integer(2)),
                 .incarnation = static_cast<uint32_t>(rows.Integer(3)),
                 .creator = rows.Integer(4),
                 .created_ms = rows.Integer(5),
                 .entry = rows.Integer(6),
                 .last_sequence = rows.Integer(7)};
}

RosterRow ReadRoster(const Rows& rows) {
  return {.line = rows.Integer(0),
          .station = rows.Integer(1),
          .low_water = rows.Integer(2),
          .guest_until_ms = rows.Integer(3)};
}

SeatRow ReadSeat(const Rows& rows) {
  SeatRow row{.line = rows.Integer(0),
              .station = rows.Integer(1),
              .since = rows.Integer(2),
              .until = std::nullopt};
  if (!rows.IsNull(3)) row.until = rows.Integer(3);
  return row;
}

absl::StatusOr<BranchRow> ReadBranch(const Rows& rows) {
  BranchRow row{.line = rows.Integer(0),
                .number = rows.Integer(1),
                .epoch = rows.Integer(2),
                .id = base::ToBytes(rows.Blob(3)),
                .parent = rows.Integer(4),
                .committer = rows.Integer(5),
                .entry = rows.Integer(6),
                .roster = {},
                .open = rows.Integer(8) != 0,
                .reopened_by = rows.Integer(9),
                .used = rows.Integer(10) != 0};
  if (!DecodeStations(rows.Blob(7), row.roster)) return Damaged("branch");
  return row;
}

RejectRow ReadReject(const Rows& rows) {
  return {.line = rows.Integer(0),
          .number = rows.Integer(1),
          .station = rows.Integer(2)};
}

ConfirmedRow ReadConfirmed(const Rows& rows) {
  return {.line = rows.Integer(0),
          .station = rows.Integer(1),
          .first = rows.Integer(2),
          .last = rows.Integer(3)};
}

absl::StatusOr<EntryRow> ReadEntry(const Rows& rows) {
  EntryRow row;
  row.index = rows.Integer(0);
  if (!Fill(rows.Blob(1), row.leaf) || !Fill(rows.Blob(2), row.salt)) {
    return Damaged("entry");
  }
  row.details = base::ToBytes(rows.Blob(3));
  if (!rows.IsNull(4)) row.line = rows.Integer(4);
  if (!rows.IsNull(5)) row.station = rows.Integer(5);
  return row;
}

absl::StatusOr<EnvelopeRow> ReadEnvelopeSummary(const Rows& rows,
                                                int audience) {
  EnvelopeRow row{.entry = rows.Integer(0),
                  .line = rows.Integer(1),
                  .sequence = rows.Integer(2),
                  .type = static_cast<uint32_t>(rows.Integer(3)),
                  .precedence = static_cast<uint32_t>(rows.Integer(4)),
                  .sender = rows.Integer(5),
                  .expires_ms = rows.Integer(6),
                  .size = rows.Integer(7),
                  .header = {},
                  .body = {},
                  .hash = {},
                  .branch = rows.Integer(audience),
                  .audience = {},
                  .welcomed = {},
                  .welcome = {}};
  if (!DecodeAudience(rows.Blob(audience + 1), row)) return Damaged("envelope");
  return row;
}

absl::StatusOr<EnvelopeRow> ReadEnvelope(const Rows& rows) {
  auto row = ReadEnvelopeSummary(rows, 11);
  if (!row.ok()) return row;
  if (!Fill(rows.Blob(8), row->hash)) return Damaged("envelope");
  row->header = base::ToBytes(rows.Blob(9));
  row->body = base::ToBytes(rows.Blob(10));
  row->welcome = base::ToBytes(rows.Blob(13));
  return row;
}

base::Bytes EncodeStations(const std::vector<StationNumber>& stations) {
  base::Writer writer;
  for (const StationNumber station : stations) {
    writer.U32(static_cast<uint32_t>(station));
  }
  return writer.Take();
}

base::Bytes EncodeAudience(const EnvelopeRow& row) {
  if (row.audience.empty()) return {};
  base::Writer writer;
  writer.Opaque(EncodeStations(row.audience))
      .Opaque(EncodeStations(row.welcomed));
  return writer.Take();
}

}  // namespace hotline::store
