#include "daemon/gate/gate.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/pki/certificate_problem.h"
#include "daemon/gate/refuse.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::gate {
namespace {

namespace v1 = relay::v1;

// More stations than a relay has; a flood of strangers cannot get in here,
// since only a yes is remembered.
constexpr size_t kMaxKnown = 4096;
constexpr std::chrono::minutes kAskAgain{1};

v1::Refusal RefusalFor(pki::CertificateProblem problem) {
  using enum pki::CertificateProblem;
  switch (problem) {
    case kMalformed:
    case kWrongKey:
      return v1::REFUSAL_CERTIFICATE_MALFORMED;
    case kWrongPurpose:
      return v1::REFUSAL_CERTIFICATE_PURPOSE;
    case kUnknownAuthority:
      return v1::REFUSAL_UNKNOWN_AUTHORITY;
    case kForeignName:
    case kBadChain:
      return v1::REFUSAL_CERTIFICATE_UNTRUSTED;
    case kNotYetValid:
    case kExpired:
      return v1::REFUSAL_CERTIFICATE_EXPIRED;
    case kRevoked:
      return v1::REFUSAL_CERTIFICATE_REVOKED;
    case kNone:
      break;
  }
  return v1::REFUSAL_INTERNAL;
}

absl::Status RefuseCertificate(const absl::Status& status) {
  return Refuse(RefusalFor(pki::ProblemOf(status)),
                std::string(status.message()));
}

// The leaf, then what else was shown.
absl::StatusOr<std::vector<pki::Certificate>> Parse(const Shown& shown) {
  auto leaf = pki::Certificate::FromPem(shown.leaf);
  if (!leaf.ok()) return leaf.status();
  std::vector<pki::Certificate> chain = {*std::move(leaf)};
  if (shown.chain.empty()) return chain;
  auto rest = pki::Certificate::ChainFromPem(shown.chain);
  if (!rest.ok()) return rest.status();
  for (pki::Certificate& certificate : *rest) {
    if (certificate != chain.front()) chain.push_back(std::move(certificate));
  }
  return chain;
}

base::WallTime FirstEnd(const std::vector<pki::Certificate>& chain) {
  base::WallTime end = chain.front().not_after();
  for (const pki::Certificate& certificate : chain)
    end = std::min(end, certificate.not_after());
  return end;
}

}  // namespace

Gate::Gate(Trust trust, const base::Clock& clock)
    : clock_(clock), trust_(std::make_shared<const Trust>(std::move(trust))) {}

void Gate::Replace(Trust trust) {
  auto fresh = std::make_shared<const Trust>(std::move(trust));
  std::lock_guard lock(mutex_);
  trust_ = std::move(fresh);
}

std::shared_ptr<const Trust> Gate::Current() const {
  std::lock_guard lock(mutex_);
  return trust_;
}

absl::StatusOr<Gate::Known> Gate::Judge(
    std::vector<pki::Certificate> chain,
    std::shared_ptr<const Trust> trust) const {
  const std::vector<pki::Certificate> intermediates(chain.begin() + 1,
                                                    chain.end());
  auto subject = trust->store->VerifyStation(
      chain.front(), intermediates, pki::Purpose::kStationTls, clock_.Now());
  if (!subject.ok()) return RefuseCertificate(subject.status());
  Known known;
  known.peer.station = subject->name;
  known.peer.auditor = subject->roles.Has(pki::Role::kAuditor) &&
                       trust->auditors.contains(subject->name.authority());
  known.peer.not_after = FirstEnd(chain);
  known.peer.certificate = chain.front().Hash();
  known.chain = std::move(chain);
  known.checked = clock_.Monotonic();
  known.under = std::move(trust);
  return known;
}

bool Gate::Holds(const Known& known,
                 const std::shared_ptr<const Trust>& trust) const {
  return known.under == trust && clock_.Now() <= known.peer.not_after &&
         clock_.Monotonic() - known.checked < kAskAgain;
}

void Gate::Remember(const std::string& leaf, Known known) {
  std::lock_guard lock(mutex_);
  if (known_.size() >= kMaxKnown) known_.clear();
  known_.insert_or_assign(leaf, std::move(known));
}

absl::StatusOr<Peer> Gate::Authenticate(const Shown& shown) {
  if (shown.leaf.empty())
    return Refuse(v1::REFUSAL_NO_CERTIFICATE,
                  "no client certificate was shown");
  std::vector<pki::Certificate> remembered;
  std::shared_ptr<const Trust> trust;
  {
    std::lock_guard lock(mutex_);
    trust = trust_;
    auto found = known_.find(shown.leaf);
    if (found != known_.end()) {
      if (Holds(found->second, trust)) return found->second.peer;
      remembered = found->second.chain;
    }
  }
  auto chain = Parse(shown);
  if (!chain.ok()) return RefuseCertificate(chain.status());
  // A resumed session: the leaf is one that came with these before.
  if (chain->size() == 1 && !remembered.empty()) *chain = std::move(remembered);
  auto known = Judge(*std::move(chain), std::move(trust));
  if (!known.ok()) return known.status();
  Peer peer = known->peer;
  Remember(shown.leaf, *std::move(known));
  return peer;
}

absl::Status Gate::StillWelcome(const Peer& peer) {
  std::string leaf;
  Known known;
  std::shared_ptr<const Trust> trust;
  {
    std::lock_guard lock(mutex_);
    trust = trust_;
    auto found =
        std::find_if(known_.begin(), known_.end(), [&](const auto& entry) {
          return entry.second.peer.certificate == peer.certificate;
        });
    // Forgotten is no fault of the station's: it connects again.
    if (found == known_.end())
      return Refuse(v1::REFUSAL_CERTIFICATE_UNTRUSTED,
                    "the certificate must be shown again");
    leaf = found->first;
    known = found->second;
  }
  if (known.under == trust && clock_.Now() <= known.peer.not_after)
    return absl::OkStatus();
  auto judged = Judge(std::move(known.chain), std::move(trust));
  if (!judged.ok()) return judged.status();
  Remember(leaf, *std::move(judged));
  return absl::OkStatus();
}

absl::StatusOr<base::Digest> Gate::CheckIdentity(
    const Peer& peer, const std::vector<base::Bytes>& certificates) const {
  if (certificates.empty() ||
      certificates.size() > pki::Certificate::kMaxChain) {
    return Refuse(v1::REFUSAL_MALFORMED,
                  "an enrolment has 1 to 4 certificates");
  }
  std::vector<pki::Certificate> chain;
  for (const base::Bytes& der : certificates) {
    auto certificate = pki::Certificate::FromDer(der);
    if (!certificate.ok()) return RefuseCertificate(certificate.status());
    chain.push_back(*std::move(certificate));
  }
  const std::vector<pki::Certificate> intermediates(chain.begin() + 1,
                                                    chain.end());
  auto subject = Current()->store->VerifyStation(
      chain.front(), intermediates, pki::Purpose::kIdentity, clock_.Now());
  if (!subject.ok()) return RefuseCertificate(subject.status());
  if (subject->name != peer.station) {
    return Refuse(v1::REFUSAL_SENDER_MISMATCH,
                  "the identity certificate names another station");
  }
  return chain.front().Hash();
}

}  // namespace hotline::gate
