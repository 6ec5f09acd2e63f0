#include "client/station/relay_certificate.h"

#include "client/station/home_files.h"
#include "client/station/problem.h"
#include "client/station/try.h"

namespace hotline::station {

absl::Status RelayCertificate::Judge(const std::string& pem) const {
  TRY_ASSIGN(const auto chain, pki::Certificate::ChainFromPem(pem));
  return trust_->Get()->VerifyRelay(
      chain.front(), {chain.begin() + 1, chain.end()}, name_, clock_.Now());
}

absl::Status RelayCertificate::Check(const std::string& pem) {
  absl::Status status = Judge(pem);
  const std::lock_guard lock(mutex_);
  shown_ = pem;
  refused_ = status;
  return status;
}

bool RelayCertificate::StillBelieved() {
  std::string shown;
  {
    const std::lock_guard lock(mutex_);
    shown = shown_;
  }
  return shown.empty() || Check(shown).ok();
}

absl::Status RelayCertificate::Explain(const absl::Status& unreachable) const {
  if (ProblemOf(unreachable) != Problem::kUnreachable) return unreachable;
  const absl::Status refused = Refusal();
  return refused.ok() ? unreachable : refused;
}

absl::Status RelayCertificate::Refusal() const {
  const std::lock_guard lock(mutex_);
  if (refused_.ok()) return refused_;
  return Wrong("The relay " + name_.text() + " is not believed", refused_);
}

}  // namespace hotline::station
