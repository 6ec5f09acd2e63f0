// This station's own key packages as the relay gives them out, a pool for each
// suite: what messages outside groups are sealed to, and the MLS KeyPackages of
// the suites that lines have (P21). Changes belong inside Store::Write.
#pragma once

#include <array>
#include <vector>

#include "client/station/package_table.h"
#include "client/station/station.h"

namespace hotline::station {

using message::kSealingPool;
// Suites, as the directory counts them (docs/lines.md).
inline constexpr std::array<uint32_t, 3> kPools = {
    kSealingPool, static_cast<uint32_t>(mls::CipherSuite::kXWing),
    static_cast<uint32_t>(mls::CipherSuite::kX25519)};

class OwnPools {
 public:
  // `station` outlives the object, and is loaded before any use.
  explicit OwnPools(Station& station)
      : station_(station), table_(*station.store), mls_packages_(table_) {}

  struct Waiting {
    std::vector<base::Bytes> packages;
    base::Bytes last_resort;  // empty: none
    size_t size() const {
      return packages.size() + (last_resort.empty() ? 0 : 1);
    }
  };

  // Until `count` wait to be published, and a last resort is there that lasts a
  // month yet; `moves`: one that was published is of no use, it lies elsewhere.
  absl::Status Fill(uint32_t pool, size_t count, bool moves);
  // Made for the certificate in force, and not known to be at the relay.
  absl::StatusOr<Waiting> Unpublished(uint32_t pool);
  absl::Status MarkPublished(uint32_t pool, const Waiting& published);
  // One for the certificate in force is there, valid beyond `until`.
  absl::StatusOr<bool> HasLastResort(uint32_t pool, base::WallTime until);
  // This store, or an earlier certificate's, ever published into that pool.
  absl::StatusOr<bool> IsOurs(uint32_t pool);
  // None of them is for the relay any more; what was sealed to them still
  // opens. Of all pools.
  absl::Status Retire();
  // The same for those that name another certificate than the one in force.
  absl::Status RetireOthers();
  absl::Status Sweep(base::WallTime now);

 private:
  const base::Digest& certificate() const {
    return station_.certificate.certificate_hash;
  }
  groups::Identity identity() const {
    return {*station_.identity, station_.enrolled.identity};
  }
  absl::Status FillSealing(size_t count, bool moves);
  absl::Status MakeSealing(bool last_resort);

  Station& station_;
  PackageTable table_;
  groups::Packages mls_packages_;
};

}  // namespace hotline::station
