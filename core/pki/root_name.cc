#include "core/pki/root_name.h"

#include "core/pki/certificate_problem.h"
#include "core/pki/openssl.h"

namespace hotline::pki {

absl::StatusOr<AuthorityName> ReadRootName(const Certificate& root) {
  const X509_NAME* subject = X509_get_subject_name(root.x509());
  const int at = X509_NAME_get_index_by_NID(subject, NID_organizationName, -1);
  if (at < 0) {
    return CertificateError(CertificateProblem::kMalformed,
                            "this certificate names no authority");
  }
  const ASN1_STRING* value =
      X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
  const std::string_view text = base::TextOf(ViewOf(value));
  auto name = AuthorityName::Parse(text);
  if (!name.ok()) {
    return CertificateError(CertificateProblem::kMalformed,
                            "this certificate is no authority's root: its "
                            "organisation is no domain");
  }
  return name;
}

}  // namespace hotline::pki
