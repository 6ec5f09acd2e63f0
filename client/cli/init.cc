#include <memory>

#include "absl/strings/str_cat.h"
#include "client/cli/arguments.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/home_folder.h"
#include "client/station/home.h"

namespace hotline::cli {
namespace {

struct Options {
  std::string station;
  std::vector<std::string> roles;
};

absl::Status Run(Context& context, const Options& options) {
  auto name = Argument("STATION", pki::StationName::Parse(options.station));
  if (!name.ok()) return name.status();
  auto key = OpenHomeKey(context, true);
  if (!key.ok()) return key.status();
  station::InitOptions init;
  init.folder = context.home;
  init.station = *name;
  init.roles = options.roles;
  init.store_key = std::move(key->secret);
  init.passphrase = key->passphrase;
  absl::Status made =
      station::InitHome(std::move(init), context.random(), context.clock());
  if (!made.ok()) return made;
  context.printer().Say(
      {{"station", name->Uri()}},
      absl::StrCat(
          "made station ", name->text(), " in ", context.home,
          "\nHand identity.csr and tls.csr from that folder to your authority; "
          "then: hotline trust add, hotline enroll"));
  return absl::OkStatus();
}

}  // namespace

void AddInit(Syntax& root) {
  Syntax init = root.Below(
      "init", "make a station: its keys and its requests for certificates");
  auto options = std::make_shared<Options>();
  init.Text("STATION", options->station, "such as watch@mfa.alba/desk-1")
      .Required();
  init.Texts("--role", options->roles, "may be repeated")
      .OneOf({"operator", "releaser", "auditor"});
  init.Does([options](Context& c) { return Run(c, *options); });
}

}  // namespace hotline::cli
