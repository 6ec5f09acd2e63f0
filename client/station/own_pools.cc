#include "client/station/own_pools.h"

#include "client/station/try.h"
#include "core/crypto/kem.h"

namespace hotline::station {
namespace {

// Begins a day ago, for clocks that differ; replaced a month before its end.
constexpr std::chrono::days kSlack{1};
constexpr std::chrono::days kReplaceBefore{30};

mls::CipherSuite SuiteOf(uint32_t pool) {
  return static_cast<mls::CipherSuite>(pool);
}

}  // namespace

absl::Status OwnPools::MakeSealing(bool last_resort) {
  const auto key = crypto::KemPrivateKey::Generate(crypto::KemId::kXWing,
                                                   station_.randomness());
  const base::WallTime from = station_.Now() - kSlack;
  const message::KeyPackageTerms terms{
      .last_resort = last_resort,
      .not_before = from,
      .not_after = from + message::kMaxKeyPackageLife};
  TRY_ASSIGN(const message::KeyPackage package,
             message::MakeKeyPackage(terms, {station_.uri(), certificate()},
                                     key.public_key(), *station_.identity));
  return station_.packages.Save(package, key);
}

absl::Status OwnPools::FillSealing(size_t count, bool moves) {
  TRY_ASSIGN(const Waiting waiting, Unpublished(kSealingPool));
  TRY_ASSIGN(const bool there,
             HasLastResort(kSealingPool, station_.Now() + kReplaceBefore));
  const bool has = moves ? !waiting.last_resort.empty() : there;
  if (!has) TRY(MakeSealing(/*last_resort=*/true));
  for (size_t have = waiting.packages.size(); have < count; ++have) {
    TRY(MakeSealing(/*last_resort=*/false));
  }
  return absl::OkStatus();
}

absl::Status OwnPools::Fill(uint32_t pool, size_t count, bool moves) {
  if (pool == kSealingPool) return FillSealing(count, moves);
  // Those of an attempt before, whose answer was lost, may be at the relay: an
  // MLS KeyPackage that is given out twice lets in the first alone.
  TRY_ASSIGN(Waiting before, Unpublished(pool));
  before.last_resort.clear();
  TRY(MarkPublished(pool, before));
  return mls_packages_.Fill(SuiteOf(pool), count, identity(), station_.Now(),
                            moves);
}

absl::StatusOr<OwnPools::Waiting> OwnPools::Unpublished(uint32_t pool) {
  Waiting out;
  if (pool == kSealingPool) {
    TRY_ASSIGN(auto sealing, station_.packages.ReadUnpublished(certificate()));
    return Waiting{std::move(sealing.packages), std::move(sealing.last_resort)};
  }
  TRY_ASSIGN(auto records,
             mls_packages_.Unpublished(SuiteOf(pool), certificate()));
  for (groups::PackageRecord& one : records) {
    if (one.last_resort) {
      out.last_resort = std::move(one.package);
    } else {
      out.packages.push_back(std::move(one.package));
    }
  }
  return out;
}

absl::Status OwnPools::MarkPublished(uint32_t pool, const Waiting& published) {
  if (pool == kSealingPool) {
    return station_.packages.MarkPublished(
        {published.packages, published.last_resort});
  }
  std::vector<base::Bytes> all = published.packages;
  if (!published.last_resort.empty()) all.push_back(published.last_resort);
  for (const base::Bytes& one : all) {
    TRY_ASSIGN(const auto package,
               mls::Parse<mls::KeyPackage>(one, "KeyPackage"));
    TRY(mls_packages_.MarkPublished(package.Ref()));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> OwnPools::HasLastResort(uint32_t pool,
                                             base::WallTime until) {
  return pool == kSealingPool
             ? station_.packages.HasLastResort(certificate(), until)
             : table_.HasLastResort(SuiteOf(pool), certificate(), until);
}

absl::StatusOr<bool> OwnPools::IsOurs(uint32_t pool) {
  if (pool == kSealingPool) return true;
  return station_.store
      ->Prepare(
          "SELECT 1 FROM mls_package WHERE published = 1 AND suite = ? LIMIT 1")
      .Int(pool)
      .Step();
}

absl::Status OwnPools::Retire() {
  TRY(station_.packages.Retire());
  return mls_packages_.Retire();
}

absl::Status OwnPools::RetireOthers() {
  TRY(station_.packages.RetireOthers(certificate()));
  return table_.RetireOthers(certificate());
}

absl::Status OwnPools::Sweep(base::WallTime now) {
  TRY(station_.packages.Sweep(now));
  return mls_packages_.Sweep(now);
}

}  // namespace hotline::station
