#include "daemon/gate/refuse.h"

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/codec.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::gate {
namespace {

namespace v1 = relay::v1;

constexpr char kPayload[] = "hotline.relay.v1.Refusal";
constexpr char kExplanation[] = "hotline.relay.v1.RefusalDetail";
constexpr char kRetryPayload[] = "hotline.relay.v1.RetryAfter";

absl::StatusCode CodeOf(v1::Refusal reason) {
  switch (reason) {
    case v1::REFUSAL_NO_CERTIFICATE:
    case v1::REFUSAL_CERTIFICATE_MALFORMED:
    case v1::REFUSAL_CERTIFICATE_EXPIRED:
    case v1::REFUSAL_CERTIFICATE_REVOKED:
    case v1::REFUSAL_CERTIFICATE_PURPOSE:
    case v1::REFUSAL_CERTIFICATE_UNTRUSTED:
    case v1::REFUSAL_UNKNOWN_AUTHORITY:
    case v1::REFUSAL_HANDSHAKE:
      return absl::StatusCode::kUnauthenticated;
    case v1::REFUSAL_NOT_ENROLLED:
    case v1::REFUSAL_EPOCH:
    case v1::REFUSAL_INCARNATION:
      return absl::StatusCode::kFailedPrecondition;
    case v1::REFUSAL_MALFORMED:
    case v1::REFUSAL_VERSION:
    case v1::REFUSAL_TOO_LARGE:
    case v1::REFUSAL_PRECEDENCE:
    case v1::REFUSAL_CLASS:
    case v1::REFUSAL_LIFETIME:
    case v1::REFUSAL_ENVELOPE_TYPE:
      return absl::StatusCode::kInvalidArgument;
    case v1::REFUSAL_NOT_PERMITTED:
    case v1::REFUSAL_SENDER_MISMATCH:
      return absl::StatusCode::kPermissionDenied;
    case v1::REFUSAL_EXISTS:
    case v1::REFUSAL_ID_REUSED:
      return absl::StatusCode::kAlreadyExists;
    case v1::REFUSAL_NOT_FOUND:
    case v1::REFUSAL_UNKNOWN_LINE:
      return absl::StatusCode::kNotFound;
    case v1::REFUSAL_QUOTA:
    case v1::REFUSAL_DISK_FULL:
      return absl::StatusCode::kResourceExhausted;
    case v1::REFUSAL_STOPPING:
    case v1::REFUSAL_UNAVAILABLE:
      return absl::StatusCode::kUnavailable;
    case v1::REFUSAL_LEASE_TAKEN:
      return absl::StatusCode::kAborted;
    default:
      return absl::StatusCode::kInternal;
  }
}

}  // namespace

absl::Status Refuse(v1::Refusal reason, std::string detail) {
  absl::Status status(CodeOf(reason), detail);
  status.SetPayload(kPayload,
                    absl::Cord(absl::StrCat(static_cast<int>(reason))));
  return status;
}

absl::Status RefuseFor(v1::Refusal reason, std::string detail,
                       std::chrono::milliseconds retry_after) {
  absl::Status status = Refuse(reason, std::move(detail));
  status.SetPayload(kRetryPayload,
                    absl::Cord(absl::StrCat(retry_after.count())));
  return status;
}

std::optional<std::chrono::milliseconds> RetryAfterOf(
    const absl::Status& status) {
  const auto payload = status.GetPayload(kRetryPayload);
  int64_t count = 0;
  if (!payload.has_value() ||
      !absl::SimpleAtoi(std::string(*payload), &count)) {
    return std::nullopt;
  }
  return std::chrono::milliseconds(count);
}

absl::Status Explain(absl::Status refused, const Explanation& explanation) {
  base::Writer writer;
  writer.U64(explanation.size);
  refused.SetPayload(kExplanation, absl::Cord(base::ToString(writer.bytes()) +
                                              explanation.detail));
  return refused;
}

std::optional<Explanation> ExplanationOf(const absl::Status& refused) {
  const auto payload = refused.GetPayload(kExplanation);
  if (!payload.has_value()) return std::nullopt;
  const std::string bytes(*payload);
  base::Reader reader(base::ViewOf(bytes));
  const uint64_t size = reader.U64();
  if (!reader.ok()) return std::nullopt;
  return Explanation{bytes.substr(sizeof(uint64_t)), size};
}

v1::Refusal RefusalOf(const absl::Status& status) {
  if (status.ok()) return v1::REFUSAL_UNSPECIFIED;
  const auto payload = status.GetPayload(kPayload);
  int number = 0;
  if (payload.has_value() && absl::SimpleAtoi(std::string(*payload), &number) &&
      v1::Refusal_IsValid(number) && number != v1::REFUSAL_UNSPECIFIED) {
    return static_cast<v1::Refusal>(number);
  }
  return v1::REFUSAL_INTERNAL;
}

}  // namespace hotline::gate
