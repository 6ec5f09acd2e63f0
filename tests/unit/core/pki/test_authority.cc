#include "tests/unit/core/pki/test_authority.h"

#include <openssl/rsa.h>

#include <cstdlib>

#include "core/base/random.h"
#include "core/pki/openssl.h"

namespace hotline::pki {
namespace {

using OwnedX509 = Owned<X509, X509_free>;
using OwnedCrl = Owned<X509_CRL, X509_CRL_free>;
using OwnedDigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

// A test that cannot make its parts is broken, not failing.
void Require(bool ok) {
  if (!ok) std::abort();
}

Ed25519Seed NewSeed() {
  base::SystemRandom random;
  return Ed25519Seed(base::RandomArray<32>(random));
}

OwnedKey KeyOf(const Ed25519Seed& seed) {
  return OwnedKey(EVP_PKEY_new_raw_private_key(
      EVP_PKEY_ED25519, nullptr, seed.Reveal().data(), seed.kSize));
}

OwnedKey NewKey(const std::string& type) {
  if (type == "ED25519") return KeyOf(NewSeed());
  if (type == "RSA") return OwnedKey(EVP_RSA_gen(2048));
  return OwnedKey(EVP_EC_gen(type.c_str()));
}

void SetTime(ASN1_TIME* out, base::WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  Require(ASN1_TIME_set(out, seconds.time_since_epoch().count()) != nullptr);
}

void AddName(X509_NAME* name, const Order::Extension& field) {
  Require(X509_NAME_add_entry_by_txt(
              name, field.name.c_str(), MBSTRING_UTF8,
              reinterpret_cast<const uint8_t*>(field.value.c_str()), -1, -1,
              0) == 1);
}

void SetRandomSerial(X509* x509) {
  base::SystemRandom random;
  auto serial = base::RandomArray<16>(random);
  serial[0] = 0x40;
  Require(ASN1_STRING_set(X509_get_serialNumber(x509), serial.data(),
                          static_cast<int>(serial.size())) == 1);
}

void AddExtension(X509* x509, X509* issuer, const Order::Extension& field) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
  X509V3_set_ctx_nodb(&context);
  const Owned<X509_EXTENSION, X509_EXTENSION_free> extension(X509V3_EXT_conf(
      nullptr, &context, field.name.c_str(), field.value.c_str()));
  Require(extension != nullptr && X509_add_ext(x509, extension.get(), -1) == 1);
}

// `issuer` is null for a certificate that signs itself.
Certificate Make(const Order& order, EVP_PKEY* key, X509* issuer,
                 EVP_PKEY* issuer_key) {
  const OwnedX509 x509(X509_new());
  if (issuer == nullptr) issuer = x509.get();
  X509_set_version(x509.get(), X509_VERSION_3);
  SetRandomSerial(x509.get());
  SetTime(X509_getm_notBefore(x509.get()), order.not_before);
  SetTime(X509_getm_notAfter(x509.get()), order.not_after);
  for (const auto& field : order.subject) {
    AddName(X509_get_subject_name(x509.get()), field);
  }
  X509_set_issuer_name(x509.get(), X509_get_subject_name(issuer));
  X509_set_pubkey(x509.get(), key);
  for (const auto& field : order.extensions) {
    AddExtension(x509.get(), issuer, field);
  }
  Require(X509_sign(x509.get(), issuer_key, nullptr) > 0);
  base::Bytes der(static_cast<size_t>(i2d_X509(x509.get(), nullptr)));
  uint8_t* out = der.data();
  i2d_X509(x509.get(), &out);
  auto certificate = Certificate::FromDer(der);
  Require(certificate.ok());
  return *certificate;
}

Order CaOrder(const std::string& name, const std::string& constraints) {
  Order order;
  order.subject = {{"CN", name}};
  order.extensions = {{"basicConstraints", "critical,CA:TRUE"},
                      {"keyUsage", "critical,keyCertSign,cRLSign"},
                      {"subjectKeyIdentifier", "hash"},
                      {"authorityKeyIdentifier", "keyid"}};
  if (!constraints.empty()) {
    order.extensions.push_back({"nameConstraints", constraints});
  }
  order.not_before = kTestNow - std::chrono::hours(24 * 365);
  order.not_after = kTestNow + std::chrono::hours(24 * 365);
  return order;
}

std::string Constraints(const std::string& domain) {
  return "critical,permitted;URI:" + domain + ",permitted;DNS:" + domain +
         ",excluded;IP:0.0.0.0/0.0.0.0,excluded;IP:0:0:0:0:0:0:0:0/"
         "0:0:0:0:0:0:0:0";
}

void AddRevoked(X509_CRL* list, const Certificate& certificate) {
  X509_REVOKED* entry = X509_REVOKED_new();
  Require(X509_REVOKED_set_serialNumber(
              entry, X509_get_serialNumber(certificate.x509())) == 1);
  const Owned<ASN1_TIME, ASN1_TIME_free> when(ASN1_TIME_new());
  SetTime(when.get(), kTestNow - std::chrono::hours(1));
  X509_REVOKED_set_revocationDate(entry, when.get());
  Require(X509_CRL_add0_revoked(list, entry) == 1);
}

std::string MakeList(uint64_t number, const std::vector<Certificate>& revoked,
                     base::WallTime next_update, const Certificate& issuer,
                     const Ed25519Seed& seed) {
  const OwnedCrl list(X509_CRL_new());
  X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.x509()));
  const Owned<ASN1_TIME, ASN1_TIME_free> time(ASN1_TIME_new());
  SetTime(time.get(), kTestNow - std::chrono::hours(1));
  X509_CRL_set1_lastUpdate(list.get(), time.get());
  SetTime(time.get(), next_update);
  X509_CRL_set1_nextUpdate(list.get(), time.get());
  for (const Certificate& each : revoked) AddRevoked(list.get(), each);
  const Owned<ASN1_INTEGER, ASN1_INTEGER_free> value(ASN1_INTEGER_new());
  ASN1_INTEGER_set_uint64(value.get(), number);
  Require(X509_CRL_add1_ext_i2d(list.get(), NID_crl_number, value.get(), 0,
                                0) == 1);
  X509_CRL_sort(list.get());
  Require(X509_CRL_sign(list.get(), KeyOf(seed).get(), nullptr) > 0);
  const OwnedBio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_CRL(bio.get(), list.get());
  return std::string(Written(bio)) + issuer.Pem();
}

Certificate MakeRoot(const std::string& domain, const std::string& name,
                     const Ed25519Seed& seed) {
  const OwnedKey key = KeyOf(seed);
  Order order = CaOrder(name, "");
  order.subject.insert(order.subject.begin(), {"O", domain});
  return Make(order, key.get(), nullptr, key.get());
}

Certificate MakeIssuing(const std::string& domain, bool constrained,
                        const Ed25519Seed& seed, const Certificate& root,
                        const Ed25519Seed& root_seed) {
  return Make(CaOrder(domain + " issuing",
                      constrained ? Constraints(domain) : std::string()),
              KeyOf(seed).get(), root.x509(), KeyOf(root_seed).get());
}

}  // namespace

Order& Order::With(const std::string& name, const std::string& value) {
  std::erase_if(extensions,
                [&](const Extension& each) { return each.name == name; });
  if (!value.empty()) extensions.push_back({name, value});
  return *this;
}

Order StationOrder(const std::string& uri, Purpose purpose,
                   const std::vector<std::string>& roles) {
  Order order;
  order.subject = {{"CN", kStationWord}};
  for (const std::string& role : roles) order.subject.push_back({"OU", role});
  order.extensions = {
      {"basicConstraints", "critical,CA:FALSE"},
      {"keyUsage", "critical,digitalSignature"},
      {"extendedKeyUsage",
       std::string("critical,") +
           (purpose == Purpose::kIdentity ? kIdentityUsage : "clientAuth")},
      {"subjectKeyIdentifier", "hash"},
      {"authorityKeyIdentifier", "keyid"},
      {"subjectAltName", "URI:" + uri}};
  return order;
}

Order RelayOrder(const std::string& dns) {
  Order order = StationOrder("hotline://x", Purpose::kStationTls, {});
  order.subject = {{"CN", kRelayWord}};
  return order.With("extendedKeyUsage", "critical,serverAuth")
      .With("subjectAltName", "DNS:" + dns);
}

// The names come from the root that is signed.
Order SuccessorOrder(const std::string& domain) {
  return CaOrder("", Constraints(domain))
      .With("basicConstraints", "critical,CA:TRUE,pathlen:1");
}

TestAuthority::TestAuthority(const std::string& domain, bool constrained,
                             const std::string& root_name)
    : domain_(domain),
      root_seed_(NewSeed()),
      issuing_seed_(NewSeed()),
      root_(MakeRoot(domain, root_name, root_seed_)),
      issuing_(
          MakeIssuing(domain, constrained, issuing_seed_, root_, root_seed_)) {}

Certificate TestAuthority::Issue(const Order& order, const Ed25519Seed* seed) {
  const OwnedKey key = seed != nullptr ? KeyOf(*seed) : NewKey(order.key_type);
  return Make(order, key.get(), issuing_.x509(), KeyOf(issuing_seed_).get());
}

Certificate TestAuthority::CrossSign(const TestAuthority& next,
                                     Order order) const {
  const X509_NAME* name = X509_get_subject_name(next.root_.x509());
  order.subject.clear();
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    order.subject.push_back(
        {OBJ_nid2sn(OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry))),
         base::ToString(ViewOf(X509_NAME_ENTRY_get_data(entry)))});
  }
  return Make(order, KeyOf(next.root_seed_).get(), root_.x509(),
              KeyOf(root_seed_).get());
}

void TestAuthority::RenewIssuing() {
  issuing_seed_ = NewSeed();
  issuing_ = MakeIssuing(domain_, true, issuing_seed_, root_, root_seed_);
}

std::string TestAuthority::RevocationListPem(
    uint64_t number, const std::vector<Certificate>& revoked,
    base::WallTime next_update) const {
  return MakeList(number, revoked, next_update, issuing_, issuing_seed_);
}

std::string TestAuthority::RootRevocationListPem(
    uint64_t number, const std::vector<Certificate>& revoked) const {
  return MakeList(number, revoked, kTestNow + std::chrono::hours(24), root_,
                  root_seed_);
}

std::string TestAuthority::LogStatement(const std::string& origin,
                                        const std::string& vkey) const {
  const std::string text =
      "hotline/1 log key\norigin " + origin + "\nvkey " + vkey + "\n";
  const OwnedDigestContext context(EVP_MD_CTX_new());
  base::Bytes signature(64);
  size_t size = signature.size();
  Require(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr,
                             KeyOf(issuing_seed_).get()) == 1 &&
          EVP_DigestSign(context.get(), signature.data(), &size,
                         base::ViewOf(text).data(), text.size()) == 1);
  return text + "signature " + base::ToBase64(signature) + "\n" +
         issuing_.Pem();
}

}  // namespace hotline::pki
