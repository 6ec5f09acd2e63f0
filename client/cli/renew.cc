#include <memory>

#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/home_folder.h"
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
  return AskAndPrint<station::Status>(
      context, [](auto& engine, auto done) { engine.Enrol(std::move(done)); });
}

}  // namespace

void AddRenew(Syntax& root) {
  Syntax renew =
      root.Below("renew", "take new certificates for the same name and keys");
  auto options = std::make_shared<station::RenewOptions>();
  renew.Text("--identity", options->identity_certificate,
             "file: identity certificate, then the issuing CA (PEM)");
  renew.Text("--tls", options->tls_certificate,
             "file: TLS certificate, then the issuing CA (PEM)");
  renew.Does([options](Context& c) { return Run(c, *options); });
}

}  // namespace hotline::cli
