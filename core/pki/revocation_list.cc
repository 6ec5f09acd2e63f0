#include "core/pki/revocation_list.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/pki/certificate_problem.h"
#include "core/pki/openssl.h"
#include "core/pki/pem.h"

namespace hotline::pki {
namespace {

constexpr std::string_view kLabel = "X509 CRL";

absl::Status Malformed(std::string_view why) {
  return CertificateError(CertificateProblem::kMalformed,
                          absl::StrCat("revocation list: ", std::string(why)));
}

bool IsList(const PemBlock& block) { return block.label == kLabel; }

absl::StatusOr<std::shared_ptr<X509_CRL>> ReadList(base::ByteView der) {
  const uint8_t* at = der.data();
  std::shared_ptr<X509_CRL> list(
      d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())), X509_CRL_free);
  if (list == nullptr || at != der.data() + der.size()) {
    return Malformed("not one X.509 list in DER");
  }
  return list;
}

// Critical extensions turn a list into a partial, a delta or an indirect one,
// which would have to be read in another way.
bool IsDirectAndFull(const X509_CRL* list) {
  return X509_CRL_get_ext_by_critical(list, 1, -1) < 0 &&
         X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) < 0 &&
         X509_CRL_get_ext_by_NID(list, NID_issuing_distribution_point, -1) < 0;
}

bool EntriesAreDirect(X509_CRL* list) {
  STACK_OF(X509_REVOKED)* entries = X509_CRL_get_REVOKED(list);
  for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
    if (X509_REVOKED_get_ext_by_critical(sk_X509_REVOKED_value(entries, i), 1,
                                         -1) >= 0) {
      return false;
    }
  }
  return true;
}

std::optional<uint64_t> NumberOf(const X509_CRL* list) {
  const Owned<ASN1_INTEGER, ASN1_INTEGER_free> number(
      static_cast<ASN1_INTEGER*>(
          X509_CRL_get_ext_d2i(list, NID_crl_number, nullptr, nullptr)));
  uint64_t value = 0;
  if (number == nullptr || ASN1_INTEGER_get_uint64(&value, number.get()) != 1) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

absl::StatusOr<std::vector<RevocationList>> RevocationList::ListsFromPem(
    std::string_view pem) {
  const ErrorScope errors;
  if (pem.size() > kMaxPem) return Malformed("larger than 4 MiB");
  auto blocks = ReadPem(pem, kMaxLists * (1 + Certificate::kMaxChain));
  if (!blocks.ok()) return blocks.status();
  std::vector<RevocationList> lists;
  auto rest = std::span<const PemBlock>(*blocks);
  while (!rest.empty()) {
    const auto next = std::find_if(rest.begin() + 1, rest.end(), IsList);
    const auto size = static_cast<size_t>(next - rest.begin());
    auto list = FromBlocks(rest.first(size));
    if (!list.ok()) return list.status();
    lists.push_back(*std::move(list));
    rest = rest.subspan(size);
  }
  if (lists.size() > kMaxLists) return Malformed("the file holds over 8");
  return lists;
}

absl::StatusOr<RevocationList> RevocationList::FromPem(std::string_view pem) {
  auto lists = ListsFromPem(pem);
  if (!lists.ok()) return lists.status();
  if (lists->size() != 1) return Malformed("the file holds more than one");
  return std::move(lists->front());
}

std::string RevocationList::Pem() const {
  const OwnedBio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_CRL(bio.get(), crl_.get());
  std::string pem(Written(bio));
  for (const Certificate& issuer : issuers_) pem += issuer.Pem();
  return pem;
}

// A list, and the certificates behind it.
absl::StatusOr<RevocationList> RevocationList::FromBlocks(
    std::span<const PemBlock> blocks) {
  if (blocks.size() < 2 || blocks.size() > 1 + Certificate::kMaxChain ||
      !IsList(blocks.front())) {
    return Malformed(
        "the file must hold a list and then its issuer's certificate");
  }
  auto crl = ReadList(blocks.front().der.Reveal());
  if (!crl.ok()) return crl.status();
  RevocationList out;
  out.crl_ = *std::move(crl);
  for (const PemBlock& block : blocks.subspan(1)) {
    auto issuer = Certificate::FromDer(block.der.Reveal());
    if (!issuer.ok()) return issuer.status();
    out.issuers_.push_back(*std::move(issuer));
  }
  auto status = out.ReadFacts();
  if (status.ok()) status = out.CheckSignature();
  if (!status.ok()) return status;
  return out;
}

absl::Status RevocationList::ReadFacts() {
  if (!IsDirectAndFull(crl_.get()) || !EntriesAreDirect(crl_.get())) {
    return Malformed("only full, direct lists are read");
  }
  const auto begin = ToWallTime(X509_CRL_get0_lastUpdate(crl_.get()));
  const auto end = ToWallTime(X509_CRL_get0_nextUpdate(crl_.get()));
  if (!begin || !end) return Malformed("its validity is missing");
  const auto number = NumberOf(crl_.get());
  if (!number) return Malformed("it has no list number");
  number_ = *number;
  this_update_ = *begin;
  next_update_ = *end;
  return absl::OkStatus();
}

absl::Status RevocationList::CheckSignature() const {
  X509* issuer = issuers_.front().x509();
  EVP_PKEY* key = X509_get0_pubkey(issuer);
  if (key != nullptr &&
      X509_NAME_cmp(X509_CRL_get_issuer(crl_.get()),
                    X509_get_subject_name(issuer)) == 0 &&
      X509_CRL_verify(crl_.get(), key) == 1) {
    return absl::OkStatus();
  }
  return CertificateError(
      CertificateProblem::kBadChain,
      "revocation list: the certificate behind it did not sign it");
}

bool RevocationList::IsIssuedBy(const Certificate& issuer) const {
  const ErrorScope errors;
  const EVP_PKEY* ours = X509_get0_pubkey(issuers_.front().x509());
  const EVP_PKEY* theirs = X509_get0_pubkey(issuer.x509());
  return ours != nullptr && theirs != nullptr &&
         EVP_PKEY_eq(ours, theirs) == 1 &&
         X509_NAME_cmp(X509_CRL_get_issuer(crl_.get()),
                       X509_get_subject_name(issuer.x509())) == 0;
}

bool RevocationList::Revokes(const Certificate& certificate) const {
  const ErrorScope errors;
  X509_REVOKED* entry = nullptr;
  return X509_CRL_get0_by_cert(crl_.get(), &entry, certificate.x509()) != 0;
}

}  // namespace hotline::pki
