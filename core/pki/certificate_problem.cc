#include "core/pki/certificate_problem.h"

#include <array>
#include <string>

#include "absl/strings/cord.h"

namespace hotline::pki {
namespace {

constexpr char kPayload[] = "hotline/certificate-problem";
constexpr std::array<std::string_view, 10> kWords = {
    "none",          "malformed",         "wrong-key",
    "wrong-purpose", "unknown-authority", "foreign-name",
    "bad-chain",     "not-yet-valid",     "expired",
    "revoked"};

}  // namespace

absl::Status CertificateError(CertificateProblem problem,
                              std::string_view message) {
  const auto code = problem == CertificateProblem::kMalformed
                        ? absl::StatusCode::kInvalidArgument
                        : absl::StatusCode::kUnauthenticated;
  absl::Status status(code, std::string(message));
  status.SetPayload(kPayload,
                    absl::Cord(std::string(1, static_cast<char>(problem))));
  return status;
}

CertificateProblem ProblemOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  if (!payload || payload->size() != 1) return CertificateProblem::kNone;
  return static_cast<CertificateProblem>((*payload)[0]);
}

std::string_view ProblemWord(CertificateProblem problem) {
  return kWords[static_cast<size_t>(problem)];
}

}  // namespace hotline::pki
