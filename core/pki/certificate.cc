#include "core/pki/certificate.h"

#include "absl/strings/str_cat.h"
#include "core/pki/certificate_problem.h"
#include "core/pki/openssl.h"
#include "core/pki/pem.h"

namespace hotline::pki {
namespace {

constexpr std::string_view kLabel = "CERTIFICATE";
constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr size_t kMaxSerialHex = 40;  // 20 bytes, RFC 5280 section 4.1.2.2

absl::Status Malformed(std::string_view why) {
  return CertificateError(CertificateProblem::kMalformed,
                          absl::StrCat("certificate: ", std::string(why)));
}

bool EncodesTo(X509* x509, base::ByteView der) {
  if (i2d_X509(x509, nullptr) != static_cast<int>(der.size())) return false;
  base::Bytes again(der.size());
  uint8_t* out = again.data();
  i2d_X509(x509, &out);
  return base::ConstantTimeEqual(again, der);
}

std::string SerialOf(const X509* x509) {
  const base::ByteView bytes = ViewOf(X509_get0_serialNumber(x509));
  const std::string hex = base::ToHex(bytes);
  return hex.substr(std::min(hex.find_first_not_of('0'), hex.size()));
}

bool HasGoodSerial(const X509* x509) {
  const size_t digits = SerialOf(x509).size();
  return digits > 0 && digits <= kMaxSerialHex &&
         ASN1_STRING_type(X509_get0_serialNumber(x509)) == V_ASN1_INTEGER;
}

}  // namespace

absl::StatusOr<Certificate> Certificate::FromDer(base::ByteView der) {
  const ErrorScope errors;
  if (der.size() > kMaxDer) return Malformed("larger than 16 KiB");
  const uint8_t* at = der.data();
  Certificate out;
  out.x509_.reset(d2i_X509(nullptr, &at, static_cast<long>(der.size())),
                  X509_free);
  if (out.x509_ == nullptr || at != der.data() + der.size() ||
      !EncodesTo(out.x509(), der)) {
    return Malformed("not one X.509 certificate in DER");
  }
  const auto begin = ToWallTime(X509_get0_notBefore(out.x509()));
  const auto end = ToWallTime(X509_get0_notAfter(out.x509()));
  if (!begin || !end) return Malformed("its validity is no time");
  if (!HasGoodSerial(out.x509())) {
    return Malformed("its serial number is not 1 to 20 bytes, above zero");
  }
  out.der_ = base::ToBytes(der);
  out.not_before_ = *begin;
  out.not_after_ = *end;
  return out;
}

absl::StatusOr<Certificate> Certificate::FromPem(std::string_view pem) {
  auto chain = ChainFromPem(pem);
  if (!chain.ok()) return chain.status();
  if (chain->size() != 1) {
    return Malformed("the file holds more than one certificate");
  }
  return std::move(chain->front());
}

absl::StatusOr<std::vector<Certificate>> Certificate::ChainFromPem(
    std::string_view pem) {
  if (pem.size() > kMaxPem) return Malformed("the file is larger than 128 KiB");
  if (pem.find(kBegin) == std::string_view::npos) {
    return CertificateError(CertificateProblem::kMalformed,
                            "this is no certificate (PEM)");
  }
  auto blocks = ReadPem(pem, kMaxChain);
  if (!blocks.ok()) return blocks.status();
  std::vector<Certificate> chain;
  for (const PemBlock& block : *blocks) {
    if (block.label != kLabel) {
      return Malformed("the file holds something else, too");
    }
    auto certificate = FromDer(block.der.Reveal());
    if (!certificate.ok()) return certificate.status();
    chain.push_back(*std::move(certificate));
  }
  return chain;
}

std::string Certificate::Pem() const {
  const OwnedBio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), x509());
  return std::string(Written(bio));
}

base::Digest Certificate::Hash() const {
  base::Digest hash;
  crypto_hash_sha256(hash.data(), der_.data(), der_.size());
  return hash;
}

std::string Certificate::Fingerprint() const { return FingerprintText(Hash()); }

std::string Certificate::SerialHex() const { return SerialOf(x509()); }

std::optional<Ed25519PublicKey> Certificate::Ed25519Key() const {
  const ErrorScope errors;
  const EVP_PKEY* key = X509_get0_pubkey(x509());
  Ed25519PublicKey raw;
  size_t size = raw.size();
  if (key == nullptr || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_public_key(key, raw.data(), &size) != 1 ||
      size != raw.size()) {
    return std::nullopt;
  }
  return raw;
}

std::string FingerprintText(const base::Digest& hash) {
  const std::string hex = base::ToHex(hash);
  std::string out;
  for (size_t i = 0; i < hex.size(); i += 4) {
    if (i > 0) out += i % 16 == 0 ? '\n' : ' ';
    out += hex.substr(i, 4);
  }
  return out;
}

}  // namespace hotline::pki
