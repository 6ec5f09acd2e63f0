#include <CLI/CLI.hpp>
#include <memory>

#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/home_folder.h"
#include "client/cli/wait.h"
#include "client/station/home.h"

namespace hotline::cli {
namespace {

absl::Status Run(Context& context, station::RenewOptions options) {
  auto key = OpenHomeKey(context, false);
  if (!key.ok()) return key.status();
  options.folder = context.home;
  absl::Status saved =
      station::RenewHome(options, key->secret.Reveal(), context.clock());
  if (!saved.ok()) return saved;
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto status = Wait<station::Status>(
      [&](auto done) { (*engine)->Enrol(std::move(done)); });
  if (!status.ok()) return status.status();
  context.printer().Result(*status);
  return absl::OkStatus();
}

}  // namespace

void AddRenew(CLI::App& app, Context& context) {
  auto* renew = app.add_subcommand(
      "renew", "take new certificates for the same name and keys");
  auto options = std::make_shared<station::RenewOptions>();
  renew->add_option("--identity", options->identity_certificate,
                    "file: identity certificate, then the issuing CA (PEM)");
  renew->add_option("--tls", options->tls_certificate,
                    "file: TLS certificate, then the issuing CA (PEM)");
  renew->callback([&context, options] {
    context.Choose([options](Context& c) { return Run(c, *options); });
  });
}

}  // namespace hotline::cli
