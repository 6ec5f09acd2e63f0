// This station's own key packages: made, saved with their private keys, and
// only then published. A private key lives until 30 days after its package's
// end: until then somebody may still have sealed to it. Changes belong inside
// Store::Write.
#pragma once

#include <optional>
#include <vector>

#include "client/station/store.h"
#include "core/crypto/kem.h"
#include "core/message/key_package.h"

namespace hotline::station {

class OwnPackages {
 public:
  explicit OwnPackages(Store& store) : store_(store) {}

  absl::Status Save(const message::KeyPackage& package,
                    const crypto::KemPrivateKey& key);
  // The private key that opens what was sealed to `reference`.
  std::optional<crypto::KemPrivateKey> Find(const base::Digest& reference);

  struct Unpublished {
    std::vector<base::Bytes> packages;
    base::Bytes last_resort;  // empty: none
  };
  // Made for that certificate but not known to be at the relay: published again
  // as they are.
  absl::StatusOr<Unpublished> ReadUnpublished(const base::Digest& certificate);
  absl::Status MarkPublished(const Unpublished& published);
  // None of them is for the relay any more: they are of a store that was lost.
  // What was sealed to them still opens.
  absl::Status Retire();
  // The same of those that name another certificate.
  absl::Status RetireOthers(const base::Digest& certificate);
  // A last-resort package for that certificate is there, valid beyond `until`.
  absl::StatusOr<bool> HasLastResort(const base::Digest& certificate,
                                     base::WallTime until);
  absl::Status Sweep(base::WallTime now);

 private:
  // The package of the row of which columns 0 and 1 are reference and bytes, if
  // it names that certificate. Empty: it names another.
  absl::StatusOr<base::Bytes> PackageFor(const base::Digest& certificate,
                                         const Query& query);

  Store& store_;
};

}  // namespace hotline::station
