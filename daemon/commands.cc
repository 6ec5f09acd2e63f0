#include "daemon/commands.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "core/base/system_clock.h"
#include "core/crypto/initialise.h"
#include "daemon/ops/control_socket.h"
#include "daemon/ops/files.h"
#include "daemon/ops/process.h"
#include "daemon/running.h"
#include "daemon/version.h"

namespace hotline {
namespace {

int Fail(const absl::Status& status) {
  std::cerr << "hotlined: " << std::string(status.message()) << "\n";
  return kFailed;
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

int Check(const ops::Configuration& configuration) {
  auto materials = ops::LoadMaterials(configuration, base::SystemClock().Now());
  if (!materials.ok()) return Fail(materials.status());
  std::cout << configuration.file << ": fine\n";
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
  ops::HardenProcess();
  absl::Status sodium = crypto::Initialise();
  if (!sodium.ok()) return Fail(sodium);
  auto configuration = ops::ReadConfiguration(arguments.configuration,
                                              ops::FoldersOfEnvironment());
  if (!configuration.ok()) return Fail(configuration.status());
  switch (arguments.command) {
    case Command::kRun:
      return Run(*std::move(configuration));
    case Command::kCheck:
      return Check(*configuration);
    case Command::kReload:
      return Reload(*configuration);
    case Command::kAuditKey:
    case Command::kAuditExport:
    case Command::kAuditVerify:
      break;
  }
  return kUsage;
}

}  // namespace hotline
