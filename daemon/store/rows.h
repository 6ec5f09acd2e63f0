// From columns to records, shared by the writer's and the readers' queries.
// Private to this room. DataLoss where a column cannot be what was written.
#pragma once

#include "daemon/store/records.h"
#include "daemon/store/sqlite.h"

namespace hotline::store {

absl::StatusOr<StationRow> ReadStation(const Rows& rows);
absl::StatusOr<LineRow> ReadLine(const Rows& rows);
RosterRow ReadRoster(const Rows& rows);
SeatRow ReadSeat(const Rows& rows);
absl::StatusOr<BranchRow> ReadBranch(const Rows& rows);
RejectRow ReadReject(const Rows& rows);
ConfirmedRow ReadConfirmed(const Rows& rows);
absl::StatusOr<EntryRow> ReadEntry(const Rows& rows);
// Without header, body, Welcome and hash: the first eight columns, and from
// `audience` on the two that say for whom it is.
absl::StatusOr<EnvelopeRow> ReadEnvelopeSummary(const Rows& rows,
                                                int audience = 8);
absl::StatusOr<EnvelopeRow> ReadEnvelope(const Rows& rows);

// As the columns `roster` of a branch and `audience` of an envelope have them.
base::Bytes EncodeStations(const std::vector<StationNumber>& stations);
base::Bytes EncodeAudience(const EnvelopeRow& row);

}  // namespace hotline::store
