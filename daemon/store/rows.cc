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
                 .epoch = rows.Integer(4),
                 .branch_id = base::ToBytes(rows.Blob(5)),
                 .creator = rows.Integer(6),
                 .created_ms = rows.Integer(7),
                 .entry = rows.Integer(8),
                 .last_sequence = rows.Integer(9)};
}

RosterRow ReadRoster(const Rows& rows) {
  return {.line = rows.Integer(0),
          .station = rows.Integer(1),
          .low_water = rows.Integer(2)};
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

EnvelopeRow ReadEnvelopeSummary(const Rows& rows) {
  return {.entry = rows.Integer(0),
          .line = rows.Integer(1),
          .sequence = rows.Integer(2),
          .type = static_cast<uint32_t>(rows.Integer(3)),
          .precedence = static_cast<uint32_t>(rows.Integer(4)),
          .sender = rows.Integer(5),
          .expires_ms = rows.Integer(6),
          .size = rows.Integer(7),
          .header = {},
          .body = {},
          .hash = {}};
}

absl::StatusOr<EnvelopeRow> ReadEnvelope(const Rows& rows) {
  EnvelopeRow row = ReadEnvelopeSummary(rows);
  if (!Fill(rows.Blob(8), row.hash)) return Damaged("envelope");
  row.header = base::ToBytes(rows.Blob(9));
  row.body = base::ToBytes(rows.Blob(10));
  return row;
}

}  // namespace hotline::store
