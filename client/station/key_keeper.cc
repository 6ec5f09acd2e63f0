#include "client/station/key_keeper.h"

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/crypto/kem.h"

namespace hotline::station {
namespace {

constexpr uint32_t kPackages = 20;
constexpr uint32_t kFew = 10;
// Begins a day ago, for clocks that differ; replaced a month before its end.
constexpr std::chrono::days kSlack{1};
constexpr std::chrono::days kReplaceBefore{30};

}  // namespace

absl::Status KeyKeeper::MakeOne(bool last_resort) {
  const auto key = crypto::KemPrivateKey::Generate(crypto::KemId::kXWing,
                                                   station_.randomness());
  const base::WallTime from = station_.Now() - kSlack;
  const message::KeyPackageTerms terms{
      .last_resort = last_resort,
      .not_before = from,
      .not_after = from + message::kMaxKeyPackageLife};
  TRY_ASSIGN(const message::KeyPackage package,
             message::MakeKeyPackage(
                 terms, {station_.uri(), station_.certificate.certificate_hash},
                 key.public_key(), *station_.identity));
  return station_.packages.Save(package, key);
}

absl::Status KeyKeeper::Make(uint32_t count) {
  return station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(const bool has, station_.packages.HasLastResort(station_.Now() +
                                                               kReplaceBefore));
    if (!has) TRY(MakeOne(/*last_resort=*/true));
    TRY_ASSIGN(const auto waiting, station_.packages.ReadUnpublished());
    for (size_t have = waiting.packages.size(); have < count; ++have) {
      TRY(MakeOne(/*last_resort=*/false));
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::EnrolRequest> KeyKeeper::Request() {
  const uint32_t there = std::min(session_.hello().key_packages(), kPackages);
  TRY(Make(kPackages - there));
  TRY_ASSIGN(const auto packages, station_.packages.ReadUnpublished());
  v1::EnrolRequest request;
  for (const pki::Certificate& one : station_.enrolled.identity) {
    request.add_certificates(base::ToString(one.der()));
  }
  for (const base::Bytes& one : packages.packages) {
    request.add_key_packages(base::ToString(one));
  }
  request.set_last_resort(base::ToString(packages.last_resort));
  request.set_suite(message::kSuite);
  request.set_known_size(log_.KnownSize());
  return request;
}

void KeyKeeper::Publish(std::function<void(absl::Status)> done) {
  session_.WhenReady([this, done = std::move(done)](absl::Status status) {
    if (!status.ok()) return done(status);
    auto request = Request();
    if (!request.ok()) return done(request.status());
    publishing_ = true;
    station_.link->Enrol(
        *std::move(request),
        [this, done](absl::StatusOr<v1::EnrolResponse> response) {
          publishing_ = false;
          response.ok() ? Published(*std::move(response), done)
                        : done(response.status());
        });
  });
}

void KeyKeeper::Published(v1::EnrolResponse response,
                          std::function<void(absl::Status)> done) {
  left_ = response.key_packages();
  log_.Accept(
      std::move(*response.mutable_entry()),
      [this, done = std::move(done)](absl::StatusOr<ProvenEntry> proven) {
        absl::Status status = proven.ok() ? Check(*proven) : proven.status();
        if (status.ok()) {
          status = station_.store->Write(
              [&] { return station_.packages.MarkPublished(); });
        }
        if (ProblemOf(status) == Problem::kVerification) {
          station_.Alarm("enrolment", status).IgnoreError();
        }
        done(status);
      });
}

absl::Status KeyKeeper::Check(const ProvenEntry& proven) {
  const v1::Enrolment& logged = proven.details.enrolment();
  if (logged.station() == station_.uri() &&
      logged.certificate_hash() ==
          base::TextOf(station_.certificate.certificate_hash)) {
    return absl::OkStatus();
  }
  return NotProven("the log entry is of another enrolment");
}

void KeyKeeper::Refill() {
  left_ = session_.hello().key_packages();
  if (!session_.hello().enrolled() || publishing_) return;
  const auto has =
      station_.packages.HasLastResort(station_.Now() + kReplaceBefore);
  if (left_ >= kFew && has.ok() && *has) return;
  Publish([](absl::Status) {});
}

}  // namespace hotline::station
