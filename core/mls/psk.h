// Pre-shared keys: RFC 9420 section 8.4.
#pragma once

#include "core/mls/derive.h"
#include "core/mls/wire.h"

namespace hotline::mls {

enum class PskType : uint8_t { kExternal = 1, kResumption = 2 };
enum class ResumptionPskUsage : uint8_t {
  kApplication = 1,
  kReinit = 2,
  kBranch = 3,
};

struct PreSharedKeyId {
  PskType type = PskType::kExternal;
  base::Bytes psk_id;                                           // external
  ResumptionPskUsage usage = ResumptionPskUsage::kApplication;  // resumption
  base::Bytes psk_group_id;                                     // resumption
  uint64_t psk_epoch = 0;                                       // resumption
  base::Bytes psk_nonce;  // Nh random bytes, fresh for each use

  // Usage reinit or branch: only for the first epoch of the group that follows.
  bool IsOfNewGroup() const {
    return type == PskType::kResumption &&
           usage != ResumptionPskUsage::kApplication;
  }

  void Encode(base::Writer& out) const;
  static PreSharedKeyId Decode(base::Reader& in);
  bool operator==(const PreSharedKeyId&) const = default;
};

struct Psk {
  PreSharedKeyId id;
  base::SecretBytes secret;
};

// psk_secret. In the order of the Commit; all zero if there are none. At most
// 65,535, else InvalidArgument.
absl::StatusOr<Secret> PskSecret(const std::vector<Psk>& psks);

// Where the application keeps external PSKs, and those of groups that it has
// left behind. The current group knows its own resumption PSKs.
class PskStore {
 public:
  virtual ~PskStore() = default;
  // NotFound if there is none.
  virtual absl::StatusOr<base::SecretBytes> Find(
      const PreSharedKeyId& id) const = 0;
};

}  // namespace hotline::mls
