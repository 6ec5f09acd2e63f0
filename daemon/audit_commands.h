// `hotlined audit ...`: only reads, beside a running daemon or a stopped one.
// Results go to standard output, so that scripts can take them.
#pragma once

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "daemon/ops/configuration.h"

namespace hotline {

// The verifier key alone, on one line: from the journal, or, before the first
// start, from the private key, so that the authority can sign it beforehand.
absl::Status PrintAuditKey(const ops::Configuration& configuration);

absl::Status ExportAuditLog(const std::filesystem::path& state,
                            const std::string& folder);

// DataLoss, after the list of faults, where the log does not hold.
absl::Status VerifyAuditLog(const std::filesystem::path& state);

}  // namespace hotline
