#include "core/pki/path.h"

#include "absl/strings/str_cat.h"
#include "core/pki/certificate_problem.h"
#include "core/pki/openssl.h"

namespace hotline::pki {
namespace {

using OwnedStore = Owned<X509_STORE, X509_STORE_free>;
using OwnedContext = Owned<X509_STORE_CTX, X509_STORE_CTX_free>;
struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
// The stack alone; the certificates in it stay whose they are.
using OwnedStack = std::unique_ptr<STACK_OF(X509), FreeStack>;

// Root, its cross-signed successor, issuing CA: more is no authority of ours.
constexpr int kMaxIntermediates = 3;
// At least 112 bits: no SHA-1, no short RSA key anywhere in the path.
constexpr int kSecurityLevel = 2;

CertificateProblem ProblemOfCode(int code) {
  switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return CertificateProblem::kExpired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return CertificateProblem::kNotYetValid;
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
    case X509_V_ERR_SUBTREE_MINMAX:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE:
    case X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX:
    case X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
      return CertificateProblem::kForeignName;
    default:
      return CertificateProblem::kBadChain;
  }
}

absl::Status Failure(X509_STORE_CTX* context) {
  const int code = X509_STORE_CTX_get_error(context);
  return CertificateError(
      ProblemOfCode(code),
      absl::StrCat("certificate: ", X509_verify_cert_error_string(code),
                   X509_STORE_CTX_get_error_depth(context) > 0
                       ? ", in an issuer's certificate"
                       : ""));
}

void SetTerms(X509_STORE_CTX* context, base::WallTime now) {
  X509_VERIFY_PARAM* terms = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_time(
      terms,
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  X509_VERIFY_PARAM_set_depth(terms, kMaxIntermediates);
  X509_VERIFY_PARAM_set_auth_level(terms, kSecurityLevel);
  // Also: an issuer must say that it is one, and sign a list of key usages.
  X509_VERIFY_PARAM_set_flags(
      terms, X509_V_FLAG_X509_STRICT | X509_V_FLAG_CHECK_SS_SIGNATURE);
}

absl::StatusOr<std::vector<Certificate>> PathOf(X509_STORE_CTX* context) {
  const STACK_OF(X509)* found = X509_STORE_CTX_get0_chain(context);
  std::vector<Certificate> path;
  for (int i = 0; i < sk_X509_num(found); ++i) {
    X509* x509 = sk_X509_value(found, i);
    base::Bytes der(static_cast<size_t>(i2d_X509(x509, nullptr)));
    uint8_t* out = der.data();
    i2d_X509(x509, &out);
    auto certificate = Certificate::FromDer(der);
    if (!certificate.ok()) return certificate.status();
    path.push_back(*std::move(certificate));
  }
  return path;
}

}  // namespace

absl::StatusOr<std::vector<Certificate>> BuildPath(
    const Certificate& certificate,
    const std::vector<Certificate>& intermediates, const Certificate& root,
    base::WallTime now) {
  const ErrorScope errors;
  if (intermediates.size() > Certificate::kMaxChain) {
    return CertificateError(CertificateProblem::kBadChain,
                            "certificate: more than 4 came with it");
  }
  const OwnedStore store(X509_STORE_new());
  const OwnedContext context(X509_STORE_CTX_new());
  const OwnedStack untrusted(sk_X509_new_null());
  if (!store || !context || !untrusted) {
    return absl::ResourceExhaustedError("certificate: out of memory");
  }
  for (const Certificate& each : intermediates) {
    sk_X509_push(untrusted.get(), each.x509());
  }
  if (X509_STORE_add_cert(store.get(), root.x509()) != 1 ||
      X509_STORE_CTX_init(context.get(), store.get(), certificate.x509(),
                          untrusted.get()) != 1) {
    return absl::ResourceExhaustedError("certificate: out of memory");
  }
  SetTerms(context.get(), now);
  if (X509_verify_cert(context.get()) != 1) return Failure(context.get());
  return PathOf(context.get());
}

}  // namespace hotline::pki
