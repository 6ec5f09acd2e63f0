#include "daemon/commands.h"

#include <iostream>

#include "core/base/process.h"
#include "core/base/system_clock.h"
#include "core/crypto/initialise.h"
#include "daemon/audit_commands.h"
#include "daemon/ops/check.h"
#include "daemon/ops/control_socket.h"
#include "daemon/ops/materials.h"
#include "daemon/running.h"

namespace hotline {
namespace {

int Fail(const absl::Status& status) {
  std::cerr << "hotlined: " << std::string(status.message()) << "\n";
  return kFailed;
}

int CodeOf(const absl::Status& status) {
  return status.ok() ? kFine : Fail(status);
}

int Run(ops::Configuration configuration) {
  auto log =
      ops::MakeLog(configuration.log_level, ops::StandardErrorIsJournal());
  auto materials = ops::LoadMaterials(configuration, base::SystemClock().Now());
  if (!materials.ok()) return Fail(materials.status());
  Running running(std::move(configuration), log);
  absl::Status status = running.Start(*std::move(materials));
  if (!status.ok()) return Fail(status);
  running.WaitAndStop();
  return kFine;
}

int Check(const std::string& file) {
  absl::Status status = ops::CheckConfiguration(
      file, ops::FoldersOfEnvironment(), base::SystemClock().Now());
  if (!status.ok()) return Fail(status);
  std::cout << file << ": fine\n";
  return kFine;
}

int Reload(const ops::Configuration& configuration) {
  auto answer = ops::AskDaemon(configuration.ControlSocket(), "reload");
  if (!answer.ok()) return Fail(answer.status());
  std::cout << *answer << "\n";
  return kFine;
}

}  // namespace

int RunCommand(const Arguments& arguments) {
  base::HardenProcess();
  absl::Status sodium = crypto::Initialise();
  if (!sodium.ok()) return Fail(sodium);
  if (arguments.command == Command::kCheck)
    return Check(arguments.configuration);
  auto configuration = ops::ReadConfiguration(arguments.configuration,
                                              ops::FoldersOfEnvironment());
  if (!configuration.ok()) return Fail(configuration.status());
  switch (arguments.command) {
    case Command::kRun:
      return Run(*std::move(configuration));
    case Command::kCheck:
      break;  // above: it tells what is wrong with everything at once
    case Command::kReload:
      return Reload(*configuration);
    case Command::kAuditKey:
      return CodeOf(PrintAuditKey(*configuration));
    case Command::kAuditExport:
      return CodeOf(ExportAuditLog(configuration->state, arguments.folder));
    case Command::kAuditVerify:
      return CodeOf(VerifyAuditLog(configuration->state));
  }
  return kUsage;
}

}  // namespace hotline
