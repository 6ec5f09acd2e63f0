// The journal's tables. tests/store keeps the SQL of every schema that ever
// landed, with sample rows: what was written once must stay readable.
#pragma once

#include "absl/status/status.h"
#include "daemon/store/sqlite.h"

namespace hotline::store {

// Raised by every change of the tables.
inline constexpr uint64_t kSchema = 3;

// Creates the tables in an empty database and brings an older schema forward;
// FailedPrecondition for a newer one.
absl::Status PrepareSchema(Database& database);
// FailedPrecondition unless the schema is kSchema. Writes nothing.
absl::Status CheckSchema(Database& database);

}  // namespace hotline::store
