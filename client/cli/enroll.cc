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

// An enrolment that works is not given up for one that does not.
absl::Status Restore(const Context& context, const StoreKey& key,
                     const std::optional<station::Enrolled>& before,
                     const absl::Status& why) {
  if (!before.has_value()) return why;
  absl::Status restored =
      station::RestoreEnrolment(context.home, *before, key.secret.Reveal());
  if (!restored.ok()) return restored;
  return station::Fail(station::ProblemOf(why), station::ReasonOf(why),
                       absl::StrCat(std::string(why.message()),
                                    " The enrolment before stays in force."));
}

absl::Status Run(Context& context, station::EnrolOptions options) {
  auto key = OpenHomeKey(context, false);
  if (!key.ok()) return key.status();
  options.folder = context.home;
  const auto before =
      station::EnrolHome(options, key->secret.Reveal(), context.clock());
  if (!before.ok()) return before.status();
  const absl::Status known = AskAndPrint<station::Status>(
      context, [](auto& engine, auto done) { engine.Enrol(std::move(done)); });
  return known.ok() ? known : Restore(context, *key, *before, known);
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
