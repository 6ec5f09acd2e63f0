// A station's signed word that a commit which the relay accepted is void for it
// (P10; docs/lines.md, "Reject"). It stands outside the group's encryption: a
// station that cannot apply the commit has no common epoch to speak in.
#pragma once

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/crypto/signature.h"

namespace hotline::line {

inline constexpr uint16_t kRejectVersion = 1;
// The faults that a commit can have (core/message/fault.h).
inline constexpr uint16_t kFirstCommitFault = 80;
inline constexpr uint16_t kLastCommitFault = 95;

struct Reject {
  base::LineId line_id;
  base::Digest commit{};  // envelope hash of the rejected commit
  uint16_t fault = 0;     // kFirstCommitFault to kLastCommitFault
  crypto::Signature signature{};

  bool operator==(const Reject&) const = default;
};

// Signed by the identity key of the station that sends it. InvalidArgument for
// a fault that no commit can have.
absl::StatusOr<Reject> MakeReject(const base::LineId& line_id,
                                  const base::Digest& commit, uint16_t fault,
                                  const crypto::SigningKey& identity);

base::Bytes Encode(const Reject& reject);

// Strict: encoding the result gives `bytes`. The signature is not checked.
// InvalidArgument; an unknown version is named.
absl::StatusOr<Reject> ParseReject(base::ByteView bytes);

// Unauthenticated unless `identity` signed exactly this. Whose key it is, the
// caller knows.
absl::Status VerifyReject(const Reject& reject,
                          const crypto::VerifyKey& identity);

}  // namespace hotline::line
