
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/wait.h"

namespace hotline::cli {
namespace {

absl::Status Verify(Context& context) {
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto report = Wait<station::AuditReport>(
      [&](auto done) { (*engine)->VerifyAudit(std::move(done)); });
  if (!report.ok()) return report.status();
  context.printer().Result(*report);
  return absl::OkStatus();
}

}  // namespace

void AddAudit(Syntax& root) {
  Syntax audit = root.Below("audit", "check the relay's audit log");
  Syntax verify = audit.Below(
      "verify", "check all that this station knows against the relay's log");
  verify.Does(Verify);
}

}  // namespace hotline::cli
