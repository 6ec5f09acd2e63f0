#include "core/pki/trust_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/pki/certificate_problem.h"
#include "core/pki/openssl.h"
#include "core/pki/path.h"
#include "core/pki/succession.h"

namespace hotline::pki {
namespace {

absl::Status NoRoot(const AuthorityName& authority) {
  return CertificateError(
      CertificateProblem::kUnknownAuthority,
      absl::StrCat("no root is pinned for ", authority.text()));
}

absl::Status CheckRoot(const Certificate& root) {
  const ErrorScope errors;
  if (X509_check_ca(root.x509()) != 1) {
    return CertificateError(CertificateProblem::kMalformed,
                            "root: it is not a CA's certificate");
  }
  if (X509_self_signed(root.x509(), 1) != 1) {
    return CertificateError(
        CertificateProblem::kMalformed,
        "root: it is not signed by itself; give the root, not the issuing CA");
  }
  return absl::OkStatus();
}

bool SameKey(const Certificate& a, const Certificate& b) {
  const ErrorScope errors;
  return EVP_PKEY_eq(X509_get0_pubkey(a.x509()), X509_get0_pubkey(b.x509())) ==
         1;
}

bool IsCa(const Certificate& certificate) {
  const ErrorScope errors;
  return X509_check_ca(certificate.x509()) == 1;
}

// Ok if none of `path` stands on a list of the one that signed it.
absl::Status CheckRevoked(const std::vector<Certificate>& path,
                          const std::vector<RevocationList>& lists) {
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    for (const RevocationList& list : lists) {
      if (!list.IsIssuedBy(path[i + 1]) || !list.Revokes(path[i])) continue;
      return CertificateError(
          CertificateProblem::kRevoked,
          absl::StrCat("certificate: revoked by list ", list.number(),
                       i > 0 ? ", in an issuer's certificate" : ""));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status TrustStore::AddAuthority(const AuthorityName& authority,
                                      const Certificate& root) {
  if (auto status = CheckRoot(root); !status.ok()) return status;
  for (const auto& [name, held] : authorities_) {
    if (name == authority) {
      return absl::AlreadyExistsError(
          absl::StrCat(name.text(), ": a root is pinned already"));
    }
    if (SameKey(held.root, root)) {
      return absl::AlreadyExistsError(
          absl::StrCat("this root's key is pinned for ", name.text(),
                       " already; a root vouches for one authority"));
    }
  }
  authorities_.emplace(authority, Authority{root, {}});
  return absl::OkStatus();
}

absl::Status TrustStore::AddRevocationList(const AuthorityName& authority,
                                           const RevocationList& list,
                                           base::WallTime now) {
  const Certificate& issuer = list.issuers().front();
  auto status = VerifyIssuer(issuer, list.issuers(), authority, now);
  if (!status.ok()) return status;
  auto& lists = authorities_.at(authority).lists;
  const auto held = std::find_if(
      lists.begin(), lists.end(),
      [&](const RevocationList& each) { return each.IsIssuedBy(issuer); });
  if (held == lists.end()) {
    lists.push_back(list);
    return absl::OkStatus();
  }
  if (list.number() < held->number()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "revocation list ", list.number(), " of ", authority.text(),
        " is older than list ", held->number(), ", which is held"));
  }
  *held = list;
  return absl::OkStatus();
}

absl::StatusOr<StationSubject> TrustStore::VerifyStation(
    const Certificate& certificate,
    const std::vector<Certificate>& intermediates, Purpose purpose,
    base::WallTime now) const {
  auto subject = ReadStation(certificate);
  if (!subject.ok()) return subject.status();
  if (subject->purpose != purpose) {
    return CertificateError(
        CertificateProblem::kWrongPurpose,
        absl::StrCat("certificate: made for ",
                     std::string(PurposeWord(subject->purpose)), ", used for ",
                     std::string(PurposeWord(purpose))));
  }
  auto status =
      VerifyPath(certificate, intermediates, subject->name.authority(), now);
  if (!status.ok()) return status;
  return subject;
}

absl::Status TrustStore::VerifyRelay(
    const Certificate& certificate,
    const std::vector<Certificate>& intermediates, const RelayName& name,
    base::WallTime now) const {
  const auto found = ReadRelay(certificate);
  if (!found.ok()) return found.status();
  if (*found != name) {
    return CertificateError(CertificateProblem::kForeignName,
                            absl::StrCat("certificate: it is ", found->text(),
                                         "'s, not ", name.text(), "'s"));
  }
  return VerifyPath(certificate, intermediates, name.authority(), now);
}

absl::Status TrustStore::VerifyIssuer(
    const Certificate& certificate,
    const std::vector<Certificate>& intermediates,
    const AuthorityName& authority, base::WallTime now) const {
  if (!IsCa(certificate)) {
    return CertificateError(CertificateProblem::kWrongPurpose,
                            "certificate: it is not a CA's");
  }
  return VerifyPath(certificate, intermediates, authority, now);
}

absl::Status TrustStore::VerifyPath(
    const Certificate& certificate,
    const std::vector<Certificate>& intermediates,
    const AuthorityName& authority, base::WallTime now) const {
  const auto pinned = authorities_.find(authority);
  if (pinned == authorities_.end()) return NoRoot(authority);
  const auto path =
      BuildPath(certificate, intermediates, pinned->second.root, now);
  if (path.ok()) {
    auto status = CheckSuccession(*path, intermediates, authority);
    if (status.ok()) status = CheckRevoked(*path, pinned->second.lists);
    return status;
  }
  if (ProblemOf(path.status()) == CertificateProblem::kBadChain &&
      LeadsToAnotherRoot(certificate, intermediates, authority, now)) {
    return CertificateError(
        CertificateProblem::kForeignName,
        absl::StrCat("certificate: another authority signed it, which cannot "
                     "vouch for names of ",
                     authority.text()));
  }
  return path.status();
}

// Only to say more exactly what is wrong: the certificate is refused either
// way.
bool TrustStore::LeadsToAnotherRoot(
    const Certificate& certificate,
    const std::vector<Certificate>& intermediates,
    const AuthorityName& authority, base::WallTime now) const {
  for (const auto& [name, held] : authorities_) {
    if (name == authority) continue;
    const auto path = BuildPath(certificate, intermediates, held.root, now);
    if (path.ok() ||
        ProblemOf(path.status()) == CertificateProblem::kForeignName) {
      return true;
    }
  }
  return false;
}

std::optional<Certificate> TrustStore::RootOf(
    const AuthorityName& authority) const {
  const auto pinned = authorities_.find(authority);
  if (pinned == authorities_.end()) return std::nullopt;
  return pinned->second.root;
}

std::vector<AuthorityName> TrustStore::Authorities() const {
  std::vector<AuthorityName> names;
  for (const auto& [name, held] : authorities_) names.push_back(name);
  return names;
}

std::vector<RevocationState> TrustStore::RevocationStates(
    base::WallTime now) const {
  std::vector<RevocationState> states;
  for (const auto& [name, held] : authorities_) {
    for (const RevocationList& list : held.lists) {
      states.push_back(
          {name, list.number(), list.next_update(), now > list.next_update()});
    }
  }
  return states;
}

}  // namespace hotline::pki
