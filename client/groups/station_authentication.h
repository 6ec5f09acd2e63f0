// Who may be a leaf of a line (P19, P26; RFC 9420 section 5.3.1): the identity
// certificate leads to the root pinned for exactly the authority of its URI, is
// made for identities, not revoked, and holds the leaf's signature key; dates
// are judged at the log time of the commit that brings the leaf. One thread at
// a time.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/line/leaf_facts.h"
#include "core/mls/authentication.h"
#include "core/pki/trust_store.h"

namespace hotline::groups {

// A member whose certificate had ended when we joined: an alarm (P19).
struct ExpiredLeaf {
  std::string station;  // URI
  base::WallTime ended;
  bool operator==(const ExpiredLeaf&) const = default;
};

class StationAuthentication final : public mls::AuthenticationService {
 public:
  // For so long after its end a certificate that is in a group already is
  // accepted by who joins.
  static constexpr std::chrono::days kGrace{7};

  // Asked at every judgement: roots and lists change while a station runs.
  using Trust = std::function<std::shared_ptr<const pki::TrustStore>()>;
  explicit StationAuthentication(Trust trust) : trust_(std::move(trust)) {}

  // What comes next is judged at that time: the log time of the commit that
  // brings it, or the present for what we send.
  void JudgeCommitAt(base::WallTime at);
  // The leaves of a tree that others have judged before: ended ones have their
  // grace and are listed.
  void JudgeTreeAt(base::WallTime at);
  // Since the last JudgeTreeAt.
  std::vector<ExpiredLeaf> TakeExpired() { return std::move(expired_); }

  // Errors carry a pki::CertificateProblem where a certificate is to blame.
  absl::Status Validate(
      const mls::Credential& credential,
      const mls::SignaturePublicKey& signature_key) const override;
  // The same URI: a station never becomes another, nor another authority's.
  absl::Status ValidateSuccessor(
      const mls::Credential& credential,
      const mls::SignaturePublicKey& signature_key,
      const mls::Credential& replaced) const override;
  // The URI; of a leaf without one, the leaf itself, whom nothing else matches.
  base::Bytes ClientOf(const mls::LeafNode& leaf) const override;

  // What core/line judges commits by. An error: it names no station.
  absl::StatusOr<line::LeafFacts> FactsOf(const mls::LeafNode& leaf,
                                          base::WallTime at) const;

  // P19: the messages of a leaf whose certificate is on a list. `at` is when
  // the message was logged; that the certificate has ended since it came into
  // the group is not asked here.
  absl::Status CheckNotRevoked(const mls::Credential& credential,
                               base::WallTime at) const;

 private:
  absl::StatusOr<pki::StationSubject> Verify(
      const std::vector<pki::Certificate>& chain, base::WallTime at) const;
  absl::StatusOr<pki::StationSubject> VerifyWithGrace(
      const std::vector<pki::Certificate>& chain) const;

  Trust trust_;
  base::WallTime at_{};
  bool joining_ = false;
  mutable std::vector<ExpiredLeaf> expired_;
};

}  // namespace hotline::groups
