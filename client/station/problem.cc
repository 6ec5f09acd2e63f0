#include "client/station/problem.h"

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"

namespace hotline::station {
namespace {

constexpr char kPayload[] = "hotline/station/problem";

absl::StatusCode CodeOf(Problem problem) {
  switch (problem) {
    case Problem::kNone:
      return absl::StatusCode::kOk;
    case Problem::kInternal:
      return absl::StatusCode::kInternal;
    case Problem::kUsage:
      return absl::StatusCode::kInvalidArgument;
    case Problem::kRefused:
      return absl::StatusCode::kPermissionDenied;
    case Problem::kUnreachable:
      return absl::StatusCode::kUnavailable;
    case Problem::kNotAcknowledged:
      return absl::StatusCode::kDeadlineExceeded;
    case Problem::kVerification:
      return absl::StatusCode::kUnauthenticated;
    case Problem::kStore:
      return absl::StatusCode::kFailedPrecondition;
  }
  return absl::StatusCode::kInternal;
}

std::string PayloadOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  return payload.has_value() ? std::string(*payload) : std::string();
}

}  // namespace

absl::Status Fail(Problem problem, std::string reason, std::string text) {
  absl::Status status(CodeOf(problem), text);
  status.SetPayload(
      kPayload,
      absl::Cord(std::to_string(static_cast<int>(problem)) + ":" + reason));
  return status;
}

Problem ProblemOf(const absl::Status& status) {
  if (status.ok()) return Problem::kNone;
  const std::string payload = PayloadOf(status);
  int number = 0;
  if (!absl::SimpleAtoi(payload.substr(0, payload.find(':')), &number)) {
    return Problem::kInternal;
  }
  return static_cast<Problem>(number);
}

std::string ReasonOf(const absl::Status& status) {
  if (status.ok()) return {};
  const std::string payload = PayloadOf(status);
  const size_t colon = payload.find(':');
  return colon == std::string::npos ? "internal" : payload.substr(colon + 1);
}

}  // namespace hotline::station
