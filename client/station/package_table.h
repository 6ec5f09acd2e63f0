// The table of our MLS KeyPackages: what client/groups asks of the store.
#pragma once

#include "client/groups/packages.h"
#include "client/station/store.h"

namespace hotline::station {

class PackageTable final : public groups::PackageStore {
 public:
  // `store` outlives the object.
  explicit PackageTable(Store& store) : store_(store) {}

  base::Random& randomness() override { return store_.randomness(); }
  absl::Status NoteDestroyed() override { return store_.NoteDestroyed(); }
  absl::Status WritePackage(const groups::PackageRecord& package) override;
  absl::StatusOr<std::optional<groups::PackageRecord>> FindPackage(
      const base::Digest& reference) override;
  absl::StatusOr<std::vector<groups::PackageRecord>> UnpublishedPackages(
      mls::CipherSuite suite, const base::Digest& certificate) override;
  absl::StatusOr<bool> HasLastResort(mls::CipherSuite suite,
                                     const base::Digest& certificate,
                                     base::WallTime until) override;
  absl::Status RetirePackages() override;
  absl::Status DeletePackages(base::WallTime ended_before) override;
  // RetirePackages, of those that name another certificate.
  absl::Status RetireOthers(const base::Digest& certificate);

 private:
  absl::StatusOr<groups::PackageRecord> PackageAt(const Query& query);

  Store& store_;
};

}  // namespace hotline::station
