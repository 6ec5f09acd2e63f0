#include "client/station/group_packages.h"

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/crypto/sha256.h"
#include "core/line/key_package_check.h"
#include "core/message/printable.h"
#include "core/pki/certificate_problem.h"

namespace hotline::station {
namespace {

constexpr size_t kTakenAtOnce = 50;

absl::Status Substituted(const std::string& station, const std::string& why) {
  return Fail(Problem::kVerification, "key_package",
              "The relay gave out a key package for " +
                  message::Printable(station, message::Lines::kOne) +
                  " that is not to be believed, and nobody was added: " + why);
}

}  // namespace

absl::Status CheckTaken(const ProvenEntry& entry, const std::string& taker,
                        const v1::TakeKeyPackagesResponse& response) {
  const v1::KeyPackagesTaken& logged = entry.details.key_packages_taken();
  bool same = logged.taker() == taker &&
              logged.taken_size() == response.key_packages_size();
  for (int i = 0; same && i < logged.taken_size(); ++i) {
    const v1::KeyPackage& given = response.key_packages(i);
    const base::Digest reference =
        crypto::Sha256(base::ViewOf(given.key_package()));
    same = logged.taken(i).station() == given.station() &&
           logged.taken(i).last_resort() == given.last_resort() &&
           logged.taken(i).reference() == base::TextOf(reference);
  }
  return same ? absl::OkStatus()
              : NotProven("the log entry is of other key packages");
}

GroupPackages::GroupPackages(Station& station, Session& session, LogView& log)
    : station_(station),
      session_(session),
      log_(log),
      authentication_([this] { return station_.trust->Get(); }) {}

void GroupPackages::Take(mls::CipherSuite suite,
                         std::vector<std::string> stations, Done done) {
  auto asked = std::make_shared<Asked>(Asked{.suite = suite,
                                             .stations = std::move(stations),
                                             .taken = {},
                                             .done = std::move(done)});
  session_.WhenReady([this, asked](absl::Status status) {
    if (status.ok()) status = station_.Refresh();
    status.ok() ? TakeSome(asked) : asked->done(status);
  });
}

void GroupPackages::TakeSome(const AskedPtr& asked) {
  if (asked->from >= asked->stations.size()) {
    if (!asked->taken.empty()) return asked->done(std::move(asked->taken));
    return asked->done(Fail(Problem::kRefused, "not_found",
                            "None of these stations has a key package at the "
                            "relay: it publishes them whenever it connects."));
  }
  const auto first = asked->stations.begin() + static_cast<long>(asked->from);
  std::vector<std::string> some(
      first, first + static_cast<long>(std::min(
                         kTakenAtOnce, asked->stations.size() - asked->from)));
  asked->from += some.size();
  v1::TakeKeyPackagesRequest request;
  for (const std::string& one : some) request.add_stations(one);
  request.set_suite(static_cast<uint32_t>(asked->suite));
  request.set_known_size(log_.KnownSize());
  station_.link->TakeKeyPackages(
      std::move(request),
      [this, asked, some = std::move(some)](
          absl::StatusOr<v1::TakeKeyPackagesResponse> response) {
        if (response.ok()) return Taken(asked, some, *std::move(response));
        const bool none = ReasonOf(response.status()) == "not_found";
        none ? TakeSome(asked) : asked->done(response.status());
      });
}

void GroupPackages::Taken(const AskedPtr& asked, std::vector<std::string> some,
                          v1::TakeKeyPackagesResponse response) {
  v1::LoggedEntry entry = response.entry();
  log_.Accept(std::move(entry), [this, asked, some = std::move(some),
                                 response = std::move(response)](
                                    absl::StatusOr<ProvenEntry> proven) {
    const absl::Status status =
        proven.ok() ? Read(*asked, some, response, *proven) : proven.status();
    if (status.ok()) return TakeSome(asked);
    Tell(response.SerializeAsString(), status);
    asked->done(status);
  });
}

absl::Status GroupPackages::Read(Asked& asked,
                                 const std::vector<std::string>& some,
                                 const v1::TakeKeyPackagesResponse& response,
                                 const ProvenEntry& entry) {
  TRY(CheckTaken(entry, station_.uri(), response));
  auto wanted = some.begin();
  for (const v1::KeyPackage& given : response.key_packages()) {
    wanted = std::find(wanted, some.end(), given.station());
    if (wanted == some.end()) {
      return Substituted(given.station(), "it was not asked for.");
    }
    ++wanted;
    if (const absl::Status usable = CheckUsable(given); !usable.ok()) {
      station_.Tell(Warning{"station", given.station() + " cannot be added: " +
                                           std::string(usable.message())});
      continue;
    }
    TRY_ASSIGN(TakenPackage taken, Judge(asked.suite, given));
    asked.taken.push_back(std::move(taken));
  }
  return absl::OkStatus();
}

absl::StatusOr<TakenPackage> GroupPackages::Judge(mls::CipherSuite suite,
                                                  const v1::KeyPackage& given) {
  auto package = line::ReadKeyPackage(
      base::ViewOf(given.key_package()), suite, given.station(),
      [this](const mls::LeafNode& leaf) {
        return authentication_.FactsOf(leaf, station_.Now());
      },
      given.last_resort() ? line::LastResort::kIs : line::LastResort::kIsNot);
  if (!package.ok()) {
    return Substituted(given.station(),
                       std::string(package.status().message()));
  }
  return TakenPackage{given.station(), *std::move(package),
                      given.last_resort()};
}

// Only what its own station signed is believed to be that.
absl::Status GroupPackages::CheckUsable(const v1::KeyPackage& given) {
  const auto package = mls::Parse<mls::KeyPackage>(
      base::ViewOf(given.key_package()), "KeyPackage");
  if (!package.ok() || !package->VerifySignature().ok()) {
    return absl::OkStatus();
  }
  const mls::LeafNode& leaf = package->leaf_node;
  authentication_.JudgeCommitAt(station_.Now());
  absl::Status valid =
      authentication_.Validate(leaf.credential, leaf.signature_key);
  switch (pki::ProblemOf(valid)) {
    case pki::CertificateProblem::kExpired:
    case pki::CertificateProblem::kNotYetValid:
    case pki::CertificateProblem::kRevoked:
      return valid;
    default:
      break;
  }
  const auto now = base::ToMillis(station_.Now()) / 1000;
  const bool over = leaf.lifetime.not_after < now;
  return valid.ok() && over ? absl::FailedPreconditionError(
                                  "its key package has ended: it publishes "
                                  "others when it connects")
                            : absl::OkStatus();
}

void GroupPackages::Tell(const std::string& evidence, const absl::Status& why) {
  if (ReasonOf(why) != "key_package") {
    return station_.KeepIfFalse(evidence, why);
  }
  const std::string text(why.message());
  station_.store
      ->Write([&]() -> absl::Status {
        TRY(station_.journal.AddAlarm(text, base::ViewOf(evidence),
                                      station_.Now()));
        return station_.Warn("key_package", text);
      })
      .IgnoreError();
}

}  // namespace hotline::station
