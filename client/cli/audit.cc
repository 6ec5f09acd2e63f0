
#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"

namespace hotline::cli {
namespace {

absl::Status Verify(Context& context) {
  return AskAndPrint<station::AuditReport>(
      context,
      [](auto& engine, auto done) { engine.VerifyAudit(std::move(done)); });
}

}  // namespace

void AddAudit(Syntax& root) {
  Syntax audit = root.Below("audit", "check the relay's audit log");
  Syntax verify = audit.Below(
      "verify", "check all that this station knows against the relay's log");
  verify.Does(Verify);
}

}  // namespace hotline::cli
