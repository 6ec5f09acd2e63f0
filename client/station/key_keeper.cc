#include "client/station/key_keeper.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "client/station/problem.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

// A last resort is replaced a month before its end.
constexpr std::chrono::days kReplaceBefore{30};

}  // namespace

v1::KeyPackagesLeft KeyKeeper::LeftOf(uint32_t pool) const {
  for (const v1::KeyPackagesLeft &one : session_.hello().left()) {
    if (one.suite() == pool) return one;
  }
  return {};
}

absl::StatusOr<bool> KeyKeeper::NeedsMore(uint32_t pool) {
  const v1::KeyPackagesLeft left = LeftOf(pool);
  if (left.key_packages() < kFew || !left.last_resort()) return true;
  TRY_ASSIGN(const bool lasts,
             pools_.HasLastResort(pool, station_.Now() + kReplaceBefore));
  return !lasts;
}

// Of a pool that was never filled there is nothing to say.
std::vector<std::string> KeyKeeper::RunOut() {
  std::vector<std::string> out;
  if (!session_.ready() || !session_.hello().enrolled()) return out;
  for (const uint32_t pool : kPools) {
    const v1::KeyPackagesLeft left = LeftOf(pool);
    const auto filled = pools_.HasLastResort(pool, base::FromMillis(0));
    if (left.key_packages() > 0 || !filled.ok() || !*filled) continue;
    out.push_back(absl::StrFormat(
        "The relay has %s of this station's key packages of suite 0x%04X: "
        "somebody has taken them all, or it gives out more than it should.",
        left.last_resort() ? "only the last resort" : "none", pool));
  }
  return out;
}

void KeyKeeper::TellRunOut() {
  std::vector<std::string> now = RunOut();
  for (const std::string &text : now) {
    if (std::find(told_.begin(), told_.end(), text) != told_.end()) continue;
    station_.Tell(Warning{"key_packages", text});
  }
  told_ = std::move(now);
}

// How many packages the relay has of us that it may go on giving out: none once
// they were retired, or our certificate is another.
absl::StatusOr<uint32_t> KeyKeeper::There(uint32_t pool) {
  TRY_ASSIGN(const bool current,
             pools_.HasLastResort(pool, base::FromMillis(0)));
  if (!current) return 0;
  return std::min(LeftOf(pool).key_packages(), kFull);
}

v1::EnrolRequest KeyKeeper::Request(uint32_t pool,
                                    const OwnPools::Waiting &packages) {
  v1::EnrolRequest request;
  for (const pki::Certificate &one : station_.enrolled.identity) {
    request.add_certificates(base::ToString(one.der()));
  }
  for (const base::Bytes &one : packages.packages) {
    request.add_key_packages(base::ToString(one));
  }
  request.set_last_resort(base::ToString(packages.last_resort));
  request.set_suite(pool);
  request.set_known_size(log_.KnownSize());
  return request;
}

absl::StatusOr<OwnPools::Waiting> KeyKeeper::Prepare(uint32_t pool) {
  TRY(station_.Refresh());
  TRY_ASSIGN(const uint32_t there, There(pool));
  TRY_ASSIGN(const bool moves, station_.Moves());
  const size_t missing = there < kFew || moves ? kFull - there : 0;
  // Where there is none, one that was published lies in another place.
  const bool none = moves || !LeftOf(pool).last_resort();
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY(pools_.RetireOthers());
    return pools_.Fill(pool, missing, none);
  }));
  return pools_.Unpublished(pool);
}

// One at a time: whoever asks meanwhile gets the same answer, because a package
// that is published twice is given out twice.
void KeyKeeper::Publish(Done done) {
  waiting_.push_back(std::move(done));
  if (waiting_.size() > 1) return;
  session_.WhenReady([this](absl::Status status) {
    status.ok() ? PublishFrom(0) : Answer(status);
  });
}

void KeyKeeper::PublishFrom(size_t index) {
  index < kPools.size() ? TakeForeignBack(index) : Answer(absl::OkStatus());
}

// What an earlier program of this station's left in that pool is none of its
// packages: nobody may be given it.
void KeyKeeper::TakeForeignBack(size_t index) {
  const v1::KeyPackagesLeft left = LeftOf(kPools[index]);
  const auto ours = pools_.IsOurs(kPools[index]);
  if (!ours.ok()) return Answer(ours.status());
  if (*ours || left.key_packages() == 0) return PublishPool(index);
  TakeBack(kPools[index], left.key_packages(),
           [this, index](absl::Status status) {
             status.ok() ? PublishPool(index) : Answer(status);
           });
}

// The first brings the certificate, whatever it has of packages.
void KeyKeeper::PublishPool(size_t index) {
  const auto packages = Prepare(kPools[index]);
  if (!packages.ok()) return Answer(packages.status());
  if (index > 0 && packages->size() == 0) return PublishFrom(index + 1);
  v1::EnrolRequest request = Request(kPools[index], *packages);
  const uint64_t known_size = request.known_size();
  station_.link->Enrol(
      std::move(request), [this, index, packages = *packages, known_size](
                              absl::StatusOr<v1::EnrolResponse> response) {
        response.ok()
            ? Published(index, packages, known_size, *std::move(response))
            : Answer(response.status());
      });
}

void KeyKeeper::Answer(const absl::Status &status) {
  auto waiting = std::move(waiting_);
  waiting_.clear();
  for (auto &done : waiting) done(status);
}

void KeyKeeper::Published(size_t index, const OwnPools::Waiting &packages,
                          uint64_t known_size, v1::EnrolResponse response) {
  left_ = response.key_packages();
  log_.Accept(response.entry(), [this, index, packages, known_size,
                                 evidence = response.SerializeAsString()](
                                    absl::StatusOr<ProvenEntry> proven) {
    const absl::Status status =
        proven.ok() ? Proven(kPools[index], packages, known_size, *proven)
                    : proven.status();
    station_.KeepIfFalse(evidence, status);
    status.ok() ? PublishFrom(index + 1) : Answer(status);
  });
}

absl::Status KeyKeeper::Proven(uint32_t pool, const OwnPools::Waiting &packages,
                               uint64_t known_size, const ProvenEntry &entry) {
  TRY(Check(packages.size(), known_size, entry));
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY(station_.SaveOffered());
    return pools_.MarkPublished(pool, packages);
  }));
  station_.offered.reset();
  NoteLeft(pool, packages);
  return absl::OkStatus();
}

// An older entry is that of the same certificate before: the relay had what was
// sent, whose answer was lost. A new one has counted what came.
absl::Status KeyKeeper::Check(size_t sent, uint64_t known_size,
                              const ProvenEntry &proven) {
  const v1::Enrolment &logged = proven.details.enrolment();
  const bool counted =
      proven.index < known_size || logged.key_packages() <= sent;
  if (logged.station() == station_.uri() && counted &&
      logged.certificate_hash() ==
          base::TextOf(station_.certificate.certificate_hash)) {
    return absl::OkStatus();
  }
  return NotProven("the log entry is of another enrolment");
}

void KeyKeeper::NoteLeft(uint32_t pool, const OwnPools::Waiting &packages) {
  v1::KeyPackagesLeft left = LeftOf(pool);
  const auto count = static_cast<uint32_t>(packages.packages.size());
  left.set_suite(pool);
  left.set_key_packages(std::min(left.key_packages() + count, left_));
  left.set_last_resort(left.last_resort() || !packages.last_resort.empty());
  session_.Enrolled(left_, left);
}

void KeyKeeper::Refill() {
  left_ = session_.hello().key_packages();
  if (!session_.hello().enrolled() || !waiting_.empty()) return;
  TellRunOut();
  for (const uint32_t pool : kPools) {
    const auto needs = NeedsMore(pool);
    if (needs.ok() && *needs) return Publish([](absl::Status) {});
  }
}

void KeyKeeper::Replace(Done done) {
  if (!waiting_.empty()) {
    // What is on its way to the relay is to be taken back too.
    waiting_.push_back([this, done = std::move(done)](absl::Status status) {
      status.ok() ? Replace(done) : done(status);
    });
    return;
  }
  session_.WhenReady([this, done = std::move(done)](absl::Status status) {
    if (!status.ok()) return done(status);
    TakeAllBack(0, [this, done](absl::Status taken) {
      if (taken.ok()) {
        taken = station_.store->Write([&] { return pools_.Retire(); });
      }
      taken.ok() ? Publish(done) : done(taken);
    });
  });
}

void KeyKeeper::TakeAllBack(size_t index, Done done) {
  if (index == kPools.size()) return done(absl::OkStatus());
  const uint32_t pool = kPools[index];
  TakeBack(pool, LeftOf(pool).key_packages(),
           [this, index, done = std::move(done)](absl::Status status) {
             status.ok() ? TakeAllBack(index + 1, done) : done(status);
           });
}

// One at a time, as anybody takes them. Another station may be faster: then the
// last-resort package comes, which Publish replaces.
void KeyKeeper::TakeBack(uint32_t pool, uint32_t left, Done done) {
  if (left == 0) return done(absl::OkStatus());
  v1::TakeKeyPackagesRequest request;
  request.add_stations(station_.uri());
  request.set_suite(pool);
  request.set_known_size(log_.KnownSize());
  station_.link->TakeKeyPackages(
      std::move(request),
      [this, pool, left, done = std::move(done)](
          absl::StatusOr<v1::TakeKeyPackagesResponse> response) {
        if (!response.ok()) return done(response.status());
        const bool last = response->key_packages_size() != 1 ||
                          response->key_packages(0).last_resort();
        TakeBack(pool, last ? 0 : left - 1, done);
      });
}

}  // namespace hotline::station
