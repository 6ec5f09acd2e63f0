#include "daemon/audit_commands.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "daemon/audit/export.h"
#include "daemon/audit/verify.h"

namespace hotline {

absl::Status PrintAuditKey(const std::filesystem::path& state) {
  auto key = audit::VerifierKeyOf(state);
  if (!key.ok()) return key.status();
  std::cout << *key << "\n";
  return absl::OkStatus();
}

absl::Status ExportAuditLog(const std::filesystem::path& state,
                            const std::string& folder) {
  auto size = audit::Export(state, folder);
  if (!size.ok()) return size.status();
  std::cout << "exported " << *size << " entries to " << folder << "\n";
  return absl::OkStatus();
}

absl::Status VerifyAuditLog(const std::filesystem::path& state) {
  auto verification = audit::Verify(state);
  if (!verification.ok()) return verification.status();
  for (const std::string& fault : verification->faults) {
    std::cout << fault << "\n";
  }
  if (!verification->faults.empty()) {
    return absl::DataLossError(
        absl::StrCat("the log ", verification->origin,
                     " does not agree with itself: see above"));
  }
  std::cout << verification->origin << ": " << verification->size
            << " entries, " << verification->accepted
            << " accepted envelopes, all in agreement\n";
  return absl::OkStatus();
}

}  // namespace hotline
