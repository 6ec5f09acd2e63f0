#include "core/pki/request.h"

#include <gtest/gtest.h>

#include "core/pki/openssl.h"

namespace hotline::pki {
namespace {

using OwnedRequest = Owned<X509_REQ, X509_REQ_free>;

const Ed25519Seed& Seed() {
  static const Ed25519Seed seed(base::ByteArray<32>{5});
  return seed;
}

OwnedRequest Read(const std::string& pem) {
  const OwnedBio bio = ReadFrom(pem);
  return OwnedRequest(
      PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr));
}

std::string Subject(X509_REQ* request) {
  const OwnedBio bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), X509_REQ_get_subject_name(request), 0,
                     XN_FLAG_RFC2253);
  return std::string(Written(bio));
}

// The whole request as `openssl req -text` shows it.
std::string Text(X509_REQ* request) {
  const OwnedBio bio(BIO_new(BIO_s_mem()));
  X509_REQ_print(bio.get(), request);
  return std::string(Written(bio));
}

TEST(Request, StationsCarriesNameRolesAndUsage) {
  const auto pem =
      MakeStationRequest(Seed(), *StationName::Parse("watch@mfa.alba/desk-1"),
                         {Role::kReleaser}, Purpose::kIdentity);
  ASSERT_TRUE(pem.ok()) << pem.status();
  const OwnedRequest request = Read(*pem);
  EXPECT_EQ(Subject(request.get()), "OU=releaser,CN=station");
  const std::string text = Text(request.get());
  EXPECT_NE(text.find("URI:hotline://mfa.alba/watch/desk-1\n"),
            std::string::npos);
  EXPECT_NE(text.find(kIdentityUsage), std::string::npos);
}

TEST(Request, IsSignedByItsOwnKey) {
  const auto pem = MakeRelayRequest(Seed(), *RelayName::Parse("r.mfa.alba"));
  ASSERT_TRUE(pem.ok()) << pem.status();
  const OwnedRequest request = Read(*pem);
  EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
  EXPECT_EQ(X509_REQ_verify(request.get(), key), 1);
  Ed25519PublicKey raw;
  size_t size = raw.size();
  EVP_PKEY_get_raw_public_key(key, raw.data(), &size);
  EXPECT_EQ(raw, PublicKeyOf(Seed()));
}

TEST(Request, NobodysAndMisusedPurposesAreRefused) {
  const auto name = *StationName::Parse("watch@mfa.alba/desk-1");
  EXPECT_FALSE(
      MakeStationRequest(Seed(), StationName(), {}, Purpose::kIdentity).ok());
  EXPECT_FALSE(MakeStationRequest(Seed(), name, {}, Purpose::kRelayTls).ok());
  EXPECT_FALSE(MakeRelayRequest(Seed(), RelayName()).ok());
}

}  // namespace
}  // namespace hotline::pki
