// This station's own MLS KeyPackages (P16, P21), a pool for each suite: made
// and saved with their private keys before anybody sees them; a key is deleted
// when a Welcome was opened with it, but for a last resort's. Everything
// belongs inside a transaction of the store.
#pragma once

#include "client/groups/station_leaf.h"
#include "core/mls/welcome.h"

namespace hotline::groups {

struct PackageRecord {
  base::Digest reference{};  // KeyPackageRef
  mls::CipherSuite suite = mls::CipherSuite::kXWing;
  bool last_resort = false;
  bool published = false;  // the relay is known to have it, or another station
  std::optional<base::WallTime> used;  // a Welcome was opened with it
  base::WallTime not_after;
  base::Digest certificate{};  // hash: whom it names
  base::Bytes package;         // mls::KeyPackage
  base::SecretBytes keys;      // init key, leaf key; empty: deleted
};

// client/station/package_table.h answers.
class PackageStore {
 public:
  virtual ~PackageStore() = default;
  virtual base::Random& randomness() = 0;
  // Secret keys are deleted: none may stay in the file's log.
  virtual absl::Status NoteDestroyed() = 0;
  // Inserts or replaces.
  virtual absl::Status WritePackage(const PackageRecord& package) = 0;
  virtual absl::StatusOr<std::optional<PackageRecord>> FindPackage(
      const base::Digest& reference) = 0;
  // Not published and not used, oldest first.
  virtual absl::StatusOr<std::vector<PackageRecord>> UnpublishedPackages(
      mls::CipherSuite suite, const base::Digest& certificate) = 0;
  // Whether a last resort is there that was not used and ends after `until`.
  virtual absl::StatusOr<bool> HasLastResort(mls::CipherSuite suite,
                                             const base::Digest& certificate,
                                             base::WallTime until) = 0;
  virtual absl::Status RetirePackages() = 0;
  virtual absl::Status DeletePackages(base::WallTime ended_before) = 0;
};

// One of ours, to join with.
struct OwnPackage {
  PackageRecord record;
  mls::KeyPackage package;
  mls::KeyPackageKeys keys;
};

class Packages {
 public:
  // Where the relay has fewer than that left it gets so many (docs/lines.md).
  static constexpr size_t kFew = 20;
  static constexpr size_t kFull = 50;

  explicit Packages(PackageStore& store) : store_(store) {}

  // Until `count` wait to be published, and a last resort that was not used
  // lasts a month yet; `moves`: one that was published is at another relay.
  absl::Status Fill(mls::CipherSuite suite, size_t count,
                    const Identity& identity, base::WallTime now,
                    bool moves = false);
  // One for a certain station's eyes: an answer to an offer, a request to come
  // back. It is in no directory.
  absl::StatusOr<mls::KeyPackage> MakeFresh(mls::CipherSuite suite,
                                            const Identity& identity,
                                            base::WallTime now);

  absl::StatusOr<std::vector<PackageRecord>> Unpublished(
      mls::CipherSuite suite, const base::Digest& certificate) {
    return store_.UnpublishedPackages(suite, certificate);
  }
  absl::Status MarkPublished(const base::Digest& reference);

  // The first of ours that the Welcome is for. NotFound: for none.
  // FailedPrecondition: for one whose keys were used up.
  absl::StatusOr<OwnPackage> Find(const mls::Welcome& welcome);
  // After the group was joined.
  absl::Status Use(PackageRecord package, base::WallTime now);

  // None of them is for the relay any more (P5). What was added by one still
  // joins.
  absl::Status Retire() { return store_.RetirePackages(); }
  // Keys of packages that ended 30 days ago: a Welcome may come so late.
  absl::Status Sweep(base::WallTime now);

 private:
  absl::StatusOr<mls::KeyPackage> Make(mls::CipherSuite suite, bool last_resort,
                                       bool published, const Identity& identity,
                                       base::WallTime now);

  PackageStore& store_;
};

}  // namespace hotline::groups
