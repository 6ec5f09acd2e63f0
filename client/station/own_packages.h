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
  // Made but not known to be at the relay: published again as they are.
  absl::StatusOr<Unpublished> ReadUnpublished();
  absl::Status MarkPublished();
  // None of them is for the relay any more: they name a certificate that was
  // replaced, or a store that was lost. What was sealed to them still opens.
  absl::Status Retire();
  // A last-resort package that is valid beyond `until` is there.
  absl::StatusOr<bool> HasLastResort(base::WallTime until);
  absl::Status Sweep(base::WallTime now);

 private:
  Store& store_;
};

}  // namespace hotline::station
