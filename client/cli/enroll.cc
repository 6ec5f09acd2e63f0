#include <memory>

#include "absl/strings/str_cat.h"
#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/home_folder.h"
#include "client/station/home.h"
#include "client/station/problem.h"

namespace hotline::cli {
namespace {

absl::Status Run(Context& context, station::EnrolOptions options) {
  auto key = OpenHomeKey(context, false);
  if (!key.ok()) return key.status();
  options.folder = context.home;
  auto offered =
      station::CheckEnrolment(options, key->secret.Reveal(), context.clock());
  if (!offered.ok()) return offered.status();
  context.offered = *std::move(offered);
  absl::Status known = AskAndPrint<station::Status>(
      context, [](auto& engine, auto done) { engine.Enrol(std::move(done)); });
  if (known.ok()) return known;
  const std::string why(known.message());
  return station::Fail(
      station::ProblemOf(known), station::ReasonOf(known),
      absl::StrCat(why, why.ends_with('.') || why.ends_with('?') ? "" : ".",
                   " Nothing was changed: an enrolment from "
                   "before stays in force."));
}

}  // namespace

void AddEnroll(Syntax& root) {
  Syntax enroll = root.Below(
      "enroll", "take the authority's certificates and register at the relay");
  auto options = std::make_shared<station::EnrolOptions>();
  enroll
      .Text("--identity", options->identity_certificate,
            "file: identity certificate, then the issuing CA (PEM)")
      .Required();
  enroll
      .Text("--tls", options->tls_certificate,
            "file: TLS certificate, then the issuing CA (PEM)")
      .Required();
  enroll.Text("--relay", options->relay, "host:port").Required();
  enroll
      .Text("--relay-name", options->relay_name,
            "name in the relay's certificate, such as relay.mfa.alba")
      .Required();
  enroll
      .Text("--log", options->log_statement,
            "file: the authority's signed word on the relay's log key")
      .Required();
  enroll.Does([options](Context& c) { return Run(c, *options); });
}

}  // namespace hotline::cli
