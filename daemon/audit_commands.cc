#include "daemon/audit_commands.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "core/tlog/key.h"
#include "daemon/audit/export.h"
#include "daemon/audit/verify.h"
#include "daemon/ops/materials.h"

namespace hotline {

namespace {

absl::StatusOr<std::string> KeyOfNewLog(
    const ops::Configuration& configuration) {
  auto seed = ops::LoadLogKey(configuration);
  if (!seed.ok()) return seed.status();
  auto key = tlog::VerifierKey::Make(configuration.name.LogOrigin(),
                                     tlog::SignatureType::kEd25519,
                                     pki::PublicKeyOf(*seed));
  if (!key.ok()) return key.status();
  return key->Format();
}

}  // namespace

absl::Status PrintAuditKey(const ops::Configuration& configuration) {
  auto key = audit::VerifierKeyOf(configuration.state);
  if (absl::IsNotFound(key.status())) key = KeyOfNewLog(configuration);
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
