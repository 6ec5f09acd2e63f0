#include "client/groups/station_authentication.h"

#include <algorithm>

#include "client/groups/station_leaf.h"
#include "client/groups/try.h"
#include "core/pki/certificate_problem.h"

namespace hotline::groups {
namespace {

using pki::CertificateProblem;

// When the first of the chain ended: the rest of it is of no use then.
base::WallTime EndOf(const std::vector<pki::Certificate>& chain) {
  base::WallTime end = chain.front().not_after();
  for (const pki::Certificate& one : chain) {
    end = std::min(end, one.not_after());
  }
  return end;
}

// Certificates know seconds, and OpenSSL takes the last one for over.
constexpr std::chrono::seconds kBefore{1};

}  // namespace

void StationAuthentication::JudgeCommitAt(base::WallTime at) {
  at_ = at;
  joining_ = false;
}

void StationAuthentication::JudgeTreeAt(base::WallTime at) {
  at_ = at;
  joining_ = true;
  expired_.clear();
}

absl::StatusOr<pki::StationSubject> StationAuthentication::Verify(
    const std::vector<pki::Certificate>& chain, base::WallTime at) const {
  return trust_()->VerifyStation(chain.front(),
                                 {chain.begin() + 1, chain.end()},
                                 pki::Purpose::kIdentity, at);
}

absl::StatusOr<pki::StationSubject> StationAuthentication::VerifyWithGrace(
    const std::vector<pki::Certificate>& chain) const {
  auto subject = Verify(chain, at_);
  if (pki::ProblemOf(subject.status()) != CertificateProblem::kExpired) {
    return subject;
  }
  const base::WallTime end = EndOf(chain);
  if (at_ - end > kGrace) return subject;
  auto before = Verify(chain, end - kBefore);
  if (before.ok()) expired_.push_back({before->name.Uri(), end});
  return before;
}

absl::Status StationAuthentication::Validate(
    const mls::Credential& credential,
    const mls::SignaturePublicKey& signature_key) const {
  TRY_ASSIGN(const auto chain, ChainOf(credential));
  TRY_ASSIGN(const auto subject,
             joining_ ? VerifyWithGrace(chain) : Verify(chain, at_));
  if (!subject.key.has_value() ||
      base::ToBytes(*subject.key) != signature_key) {
    return pki::CertificateError(
        CertificateProblem::kWrongKey,
        "leaf: its signature key is not its certificate's");
  }
  return absl::OkStatus();
}

absl::Status StationAuthentication::ValidateSuccessor(
    const mls::Credential& credential,
    const mls::SignaturePublicKey& signature_key,
    const mls::Credential& replaced) const {
  TRY(Validate(credential, signature_key));
  TRY_ASSIGN(const auto next, OwnerOf(credential));
  TRY_ASSIGN(const auto before, OwnerOf(replaced));
  if (next.station == before.station) return absl::OkStatus();
  return pki::CertificateError(CertificateProblem::kForeignName,
                               "leaf: its certificate names another station "
                               "than the one before");
}

base::Bytes StationAuthentication::ClientOf(const mls::LeafNode& leaf) const {
  const auto owner = OwnerOf(leaf.credential);
  return owner.ok() ? base::ToBytes(owner->station) : mls::Encode(leaf);
}

absl::StatusOr<line::LeafFacts> StationAuthentication::FactsOf(
    const mls::LeafNode& leaf, base::WallTime at) const {
  TRY_ASSIGN(const auto chain, ChainOf(leaf.credential));
  TRY_ASSIGN(const auto owner, OwnerOf(leaf.credential));
  return line::LeafFacts{
      .station = owner.station,
      .not_after = chain.front().not_after(),
      .valid = Verify(chain, at).ok() &&
               base::ToBytes(owner.identity_key) == leaf.signature_key,
      .revoked = !CheckNotRevoked(leaf.credential, at).ok()};
}

absl::Status StationAuthentication::CheckNotRevoked(
    const mls::Credential& credential, base::WallTime at) const {
  TRY_ASSIGN(const auto chain, ChainOf(credential));
  const auto verified = Verify(chain, std::min(at, EndOf(chain) - kBefore));
  return pki::ProblemOf(verified.status()) == CertificateProblem::kRevoked
             ? verified.status()
             : absl::OkStatus();
}

}  // namespace hotline::groups
