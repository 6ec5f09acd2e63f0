// `hotlined audit ...`: only reads, beside a running daemon or a stopped one.
// Results go to standard output, so that scripts can take them.
#pragma once

#include <filesystem>
#include <string>

#include "absl/status/status.h"

namespace hotline {

// The verifier key alone, on one line.
absl::Status PrintAuditKey(const std::filesystem::path& state);

absl::Status ExportAuditLog(const std::filesystem::path& state,
                            const std::string& folder);

// DataLoss, after the list of faults, where the log does not hold.
absl::Status VerifyAuditLog(const std::filesystem::path& state);

}  // namespace hotline
