// From columns to records, shared by the writer's and the readers' queries.
// Private to this room. DataLoss where a column cannot be what was written.
#pragma once

#include "daemon/store/records.h"
#include "daemon/store/sqlite.h"

namespace hotline::store {

absl::StatusOr<StationRow> ReadStation(const Rows& rows);
absl::StatusOr<LineRow> ReadLine(const Rows& rows);
RosterRow ReadRoster(const Rows& rows);
ConfirmedRow ReadConfirmed(const Rows& rows);
absl::StatusOr<EntryRow> ReadEntry(const Rows& rows);
// Without header, body and hash: the first eight columns.
EnvelopeRow ReadEnvelopeSummary(const Rows& rows);
absl::StatusOr<EnvelopeRow> ReadEnvelope(const Rows& rows);

}  // namespace hotline::store
