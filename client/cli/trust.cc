#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/home_folder.h"
#include "client/station/problem.h"
#include "client/station/trust_home.h"

namespace hotline::cli {
namespace {

using station::Fail;
using station::Problem;

struct Options {
  std::string certificate;
  std::string fingerprint;
};

// Spaces, line breaks, colons and upper case are for people: both sides are
// compared without them.
std::string Digits(const std::string& fingerprint) {
  std::string out;
  for (const unsigned char c : fingerprint) {
    if (!std::isspace(c) && c != ':') {
      out += static_cast<char>(std::tolower(c));
    }
  }
  return out;
}

absl::Status Ask(const station::RootOffer& offer) {
  if (!isatty(STDIN_FILENO)) {
    return Fail(Problem::kUsage, "fingerprint_missing",
                "nobody is here to compare the fingerprint: give it with "
                "--fingerprint, as the authority told you by another way");
  }
  std::cerr << "Root of authority " << offer.authority << "\n"
            << offer.fingerprint
            << "\nCompare it with what the authority told you by another way."
               "\nIs it the same? Type yes: "
            << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "yes") return absl::OkStatus();
  return Fail(Problem::kRefused, "fingerprint_not_confirmed",
              "not confirmed; nothing was trusted");
}

absl::Status Add(Context& context, const Options& options) {
  auto offer = station::ReadRoot(options.certificate);
  if (!offer.ok()) return offer.status();
  if (options.fingerprint.empty()) {
    absl::Status answer = Ask(*offer);
    if (!answer.ok()) return answer;
  } else if (Digits(options.fingerprint) != Digits(offer->fingerprint)) {
    std::string in_one_line = offer->fingerprint;
    std::replace(in_one_line.begin(), in_one_line.end(), '\n', ' ');
    return Fail(Problem::kVerification, "fingerprint_mismatch",
                absl::StrCat("the root in ", options.certificate,
                             " has another fingerprint than the one given; "
                             "nothing was trusted. It is ",
                             in_one_line));
  }
  auto key = OpenHomeKey(context, false);
  if (!key.ok()) return key.status();
  absl::Status pinned =
      station::PinRoot(context.home, options.certificate, offer->fingerprint,
                       key->secret.Reveal(), context.clock());
  if (!pinned.ok()) return pinned;
  context.printer().Say(
      {{"authority", offer->authority}, {"fingerprint", offer->fingerprint}},
      absl::StrCat("trusted: the root of ", offer->authority,
                   ", for that authority alone"));
  return absl::OkStatus();
}

absl::Status TakeList(Context& context, const std::string& file) {
  auto key = OpenHomeKey(context, false);
  if (!key.ok()) return key.status();
  auto taken = station::TakeRevocationLists(
      context.home, file, key->secret.Reveal(), context.clock());
  if (!taken.ok()) return taken.status();
  for (const auto& list : *taken) context.printer().Result(list);
  return absl::OkStatus();
}

absl::Status List(Context& context) {
  auto key = OpenHomeKey(context, false);
  if (!key.ok()) return key.status();
  auto trusted =
      station::ListTrust(context.home, key->secret.Reveal(), context.clock());
  if (!trusted.ok()) return trusted.status();
  for (const auto& authority : *trusted) context.printer().Result(authority);
  return absl::OkStatus();
}

void AddAdd(Syntax& trust) {
  Syntax add = trust.Below(
      "add", "pin an authority's root certificate for that authority's names");
  auto options = std::make_shared<Options>();
  add.Text("CERTIFICATE", options->certificate,
           "file with the root certificate (PEM)")
      .Required();
  add.Text("--fingerprint", options->fingerprint,
           "its SHA-256, as told by another way; else it is shown and "
           "asked for");
  add.Does([options](Context& c) { return Add(c, *options); });
}

void AddCrl(Syntax& trust) {
  Syntax crl = trust.Below(
      "crl",
      "take an authority's revocation list: whom it names is believed "
      "no more");
  auto file = std::make_shared<std::string>();
  crl.Text("FILE", *file,
           "the list, then its issuer's certificate (PEM), as the "
           "authority wrote it")
      .Required();
  crl.Does([file](Context& c) { return TakeList(c, *file); });
}

}  // namespace

void AddTrust(Syntax& root) {
  Syntax trust = root.Below("trust", "which authorities we believe");
  AddAdd(trust);
  AddCrl(trust);
  trust.Below("list", "roots that are pinned, and revocation lists").Does(List);
}

}  // namespace hotline::cli
