// The journal's tables. tests/store keeps the SQL of every schema that ever
// landed, with sample rows: what was written once must stay readable.
#pragma once

#include "absl/status/status.h"
#include "daemon/store/sqlite.h"

namespace hotline::store {

// Raised by every change of the tables.
inline constexpr uint64_t kSchema = 1;

// Creates the tables in an empty database; else FailedPrecondition unless the
// schema is kSchema (there is no older one to bring forward yet).
absl::Status PrepareSchema(Database& database);
// The same check without writing anything.
absl::Status CheckSchema(Database& database);

}  // namespace hotline::store
