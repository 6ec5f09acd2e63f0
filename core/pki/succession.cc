#include "core/pki/succession.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/pki/certificate_problem.h"
#include "core/pki/openssl.h"
#include "core/pki/path.h"
#include "core/pki/root_name.h"

namespace hotline::pki {
namespace {

using OwnedConstraints = Owned<NAME_CONSTRAINTS, NAME_CONSTRAINTS_free>;
using Subtrees = STACK_OF(GENERAL_SUBTREE);

constexpr long kSuccessorPathLength = 1;

absl::Status Foreign(std::string_view why) {
  return CertificateError(CertificateProblem::kForeignName,
                          absl::StrCat("root's successor: ", std::string(why)));
}

absl::Status BadChain(std::string_view why) {
  return CertificateError(CertificateProblem::kBadChain,
                          absl::StrCat("root's successor: ", std::string(why)));
}

bool IsCa(const Certificate& certificate) {
  return X509_check_ca(certificate.x509()) == 1;
}

bool SameKey(const Certificate& a, const Certificate& b) {
  return EVP_PKEY_eq(X509_get0_pubkey(a.x509()), X509_get0_pubkey(b.x509())) ==
         1;
}

bool SameName(const Certificate& a, const Certificate& b) {
  return X509_NAME_cmp(X509_get_subject_name(a.x509()),
                       X509_get_subject_name(b.x509())) == 0;
}

bool IsSignedBy(const Certificate& certificate, const Certificate& root) {
  return X509_check_issued(root.x509(), certificate.x509()) == X509_V_OK &&
         X509_verify(certificate.x509(), X509_get0_pubkey(root.x509())) == 1;
}

size_t CountOf(const Subtrees* subtrees) {
  return subtrees == nullptr
             ? 0
             : static_cast<size_t>(sk_GENERAL_SUBTREE_num(subtrees));
}

// How often `subtrees` has this name, whole: RFC 5280 wants no other distances.
size_t CountOf(const Subtrees* subtrees, int type, base::ByteView value) {
  size_t count = 0;
  for (size_t i = 0; i < CountOf(subtrees); ++i) {
    const GENERAL_SUBTREE* each =
        sk_GENERAL_SUBTREE_value(subtrees, static_cast<int>(i));
    int found = 0;
    const auto* text = static_cast<const ASN1_STRING*>(
        GENERAL_NAME_get0_value(each->base, &found));
    if (found != type || each->minimum != nullptr || each->maximum != nullptr) {
      continue;
    }
    const base::ByteView bytes = ViewOf(text);
    count += std::equal(bytes.begin(), bytes.end(), value.begin(), value.end());
  }
  return count;
}

// Exactly the authority's names; of addresses, none.
bool PermitsOnly(const NAME_CONSTRAINTS& constraints,
                 const AuthorityName& authority) {
  const base::ByteView name = base::ViewOf(authority.text());
  const base::ByteArray<8> every_v4{};  // address and mask
  const base::ByteArray<32> every_v6{};
  const Subtrees* permitted = constraints.permittedSubtrees;
  const Subtrees* excluded = constraints.excludedSubtrees;
  return CountOf(permitted) == 2 && CountOf(permitted, GEN_URI, name) == 1 &&
         CountOf(permitted, GEN_DNS, name) == 1 && CountOf(excluded) == 2 &&
         CountOf(excluded, GEN_IPADD, every_v4) == 1 &&
         CountOf(excluded, GEN_IPADD, every_v6) == 1;
}

absl::Status CheckConstraints(const Certificate& successor,
                              const AuthorityName& authority) {
  int critical = -1;
  const OwnedConstraints constraints(
      static_cast<NAME_CONSTRAINTS*>(X509_get_ext_d2i(
          successor.x509(), NID_name_constraints, &critical, nullptr)));
  if (constraints == nullptr || critical != 1) {
    return Foreign("it must have critical name constraints");
  }
  if (!PermitsOnly(*constraints, authority)) {
    return Foreign(
        absl::StrCat("its name constraints must permit the names of ",
                     authority.text(), " and nothing else"));
  }
  return absl::OkStatus();
}

absl::Status CheckProfile(const Certificate& successor,
                          const AuthorityName& authority) {
  if (!IsCa(successor) ||
      X509_get_pathlen(successor.x509()) != kSuccessorPathLength) {
    return BadChain("it must be a CA with a path length of 1");
  }
  const auto name = ReadRootName(successor);
  if (!name.ok() || *name != authority) {
    return Foreign(absl::StrCat("it is not of ", authority.text()));
  }
  return CheckConstraints(successor, authority);
}

}  // namespace

absl::Status CheckSuccession(const std::vector<Certificate>& path,
                             const std::vector<Certificate>& intermediates,
                             const AuthorityName& authority) {
  const ErrorScope errors;
  const Certificate& root = path.back();
  const auto below =
      std::count_if(path.begin(), path.end() - 1,
                    [](const Certificate& each) { return IsCa(each); });
  if (below <= 1) return absl::OkStatus();
  if (below > 2) return BadChain("it can have none of its own on one path");
  const Certificate& successor = path[path.size() - 2];
  if (auto status = CheckProfile(successor, authority); !status.ok()) {
    return status;
  }
  for (const Certificate& each : intermediates) {
    if (!SameKey(each, successor) && CheckProfile(each, authority).ok() &&
        IsSignedBy(each, root)) {
      return BadChain("the root signed two of them");
    }
  }
  return absl::OkStatus();
}

absl::Status VerifySuccessor(const AuthorityName& authority,
                             const Certificate& pinned, const Certificate& next,
                             const Certificate& successor, base::WallTime now) {
  const ErrorScope errors;
  if (auto status = CheckProfile(successor, authority); !status.ok()) {
    return status;
  }
  const auto path = BuildPath(successor, {}, pinned, now);
  if (!path.ok()) return path.status();
  if (SameKey(next, pinned)) return BadChain("its key is the old root's");
  if (!IsCa(next) || X509_self_signed(next.x509(), 1) != 1 ||
      !SameKey(next, successor) || !SameName(next, successor)) {
    return BadChain("it names another root than the one that came with it");
  }
  return BuildPath(next, {}, next, now).status();
}

}  // namespace hotline::pki
