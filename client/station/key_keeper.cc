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
    TRY_ASSIGN(const auto waiting, station_.packages.ReadUnpublished(
                                       station_.certificate.certificate_hash));
    TRY_ASSIGN(const bool moves, station_.Moves());
    TRY_ASSIGN(const bool there,
               HasLastResort(station_.Now() + kReplaceBefore));
    // One that lies at another relay is of no use at this one.
    const bool has = moves ? !waiting.last_resort.empty() : there;
    if (!has) TRY(MakeOne(/*last_resort=*/true));
    for (size_t have = waiting.packages.size(); have < count; ++have) {
      TRY(MakeOne(/*last_resort=*/false));
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<bool> KeyKeeper::HasLastResort(base::WallTime until) {
  return station_.packages.HasLastResort(station_.certificate.certificate_hash,
                                         until);
}

// How many packages the relay has of us that it may go on giving out: none once
// they were retired, or our certificate is another.
absl::StatusOr<uint32_t> KeyKeeper::There() {
  TRY_ASSIGN(const bool current, HasLastResort(base::FromMillis(0)));
  if (!current) return 0;
  return std::min(session_.hello().key_packages(), kPackages);
}

v1::EnrolRequest KeyKeeper::Request(const OwnPackages::Unpublished& packages) {
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

absl::StatusOr<OwnPackages::Unpublished> KeyKeeper::Prepare() {
  TRY(station_.Refresh());
  TRY_ASSIGN(const uint32_t there, There());
  TRY(Make(kPackages - there));
  return station_.packages.ReadUnpublished(
      station_.certificate.certificate_hash);
}

// One at a time: whoever asks meanwhile gets the same answer, because a package
// that is published twice is given out twice.
void KeyKeeper::Publish(std::function<void(absl::Status)> done) {
  waiting_.push_back(std::move(done));
  if (waiting_.size() > 1) return;
  session_.WhenReady([this](absl::Status status) {
    status.ok() ? PublishNow() : Answer(status);
  });
}

void KeyKeeper::PublishNow() {
  const auto packages = Prepare();
  if (!packages.ok()) return Answer(packages.status());
  station_.link->Enrol(
      Request(*packages),
      [this, packages = *packages](absl::StatusOr<v1::EnrolResponse> response) {
        response.ok() ? Published(packages, *std::move(response))
                      : Answer(response.status());
      });
}

void KeyKeeper::Answer(const absl::Status& status) {
  auto waiting = std::move(waiting_);
  waiting_.clear();
  for (auto& done : waiting) done(status);
}

void KeyKeeper::Published(const OwnPackages::Unpublished& packages,
                          v1::EnrolResponse response) {
  left_ = response.key_packages();
  log_.Accept(response.entry(),
              [this, packages, evidence = response.SerializeAsString()](
                  absl::StatusOr<ProvenEntry> proven) {
                const absl::Status status =
                    proven.ok() ? Proven(packages, *proven) : proven.status();
                station_.KeepIfFalse(evidence, status);
                Answer(status);
              });
}

absl::Status KeyKeeper::Proven(const OwnPackages::Unpublished& packages,
                               const ProvenEntry& entry) {
  TRY(Check(entry));
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY(station_.SaveOffered());
    return station_.packages.MarkPublished(packages);
  }));
  station_.offered.reset();
  session_.Enrolled(left_);
  return absl::OkStatus();
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
  if (!session_.hello().enrolled() || !waiting_.empty()) return;
  const auto has = HasLastResort(station_.Now() + kReplaceBefore);
  if (left_ >= kFew && has.ok() && *has) return;
  Publish([](absl::Status) {});
}

void KeyKeeper::Replace(std::function<void(absl::Status)> done) {
  if (!waiting_.empty()) {
    // What is on its way to the relay is to be taken back too.
    waiting_.push_back([this, done = std::move(done)](absl::Status status) {
      status.ok() ? Replace(done) : done(status);
    });
    return;
  }
  session_.WhenReady([this, done = std::move(done)](absl::Status status) {
    if (!status.ok()) return done(status);
    const uint32_t there = session_.hello().key_packages();
    TakeBack(there, [this, done](absl::Status taken) {
      if (taken.ok()) {
        taken =
            station_.store->Write([&] { return station_.packages.Retire(); });
      }
      taken.ok() ? Publish(done) : done(taken);
    });
  });
}

// One at a time, as anybody takes them. Another station may be faster: then the
// last-resort package comes, which Publish replaces.
void KeyKeeper::TakeBack(uint32_t left,
                         std::function<void(absl::Status)> done) {
  if (left == 0) return done(absl::OkStatus());
  v1::TakeKeyPackagesRequest request;
  request.add_stations(station_.uri());
  request.set_suite(message::kSuite);
  request.set_known_size(log_.KnownSize());
  station_.link->TakeKeyPackages(
      std::move(request),
      [this, left, done = std::move(done)](
          absl::StatusOr<v1::TakeKeyPackagesResponse> response) {
        if (!response.ok()) return done(response.status());
        const bool last = response->key_packages_size() != 1 ||
                          response->key_packages(0).last_resort();
        TakeBack(last ? 0 : left - 1, done);
      });
}

}  // namespace hotline::station
