#include "core/pki/private_key.h"

#include <gtest/gtest.h>

#include "core/pki/openssl.h"

namespace hotline::pki {
namespace {

// RFC 8032 section 7.1, test 1.
const Ed25519Seed& TestSeed() {
  static const Ed25519Seed seed(*base::ToArray<32>(*base::FromHex(
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")));
  return seed;
}

std::string KeyPem(EVP_PKEY* key, const char* passphrase = nullptr) {
  const OwnedBio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(
      bio.get(), key, passphrase ? EVP_aes_256_cbc() : nullptr, passphrase,
      passphrase ? static_cast<int>(strlen(passphrase)) : 0, nullptr, nullptr);
  return std::string(Written(bio));
}

OwnedKey OpensslKey() {
  return OwnedKey(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                               TestSeed().Reveal().data(), 32));
}

std::string Refusal(std::string_view pem) {
  return std::string(SeedFromPem(pem).status().message());
}

TEST(PrivateKey, WritesWhatOpensslWrites) {
  const auto pem = SeedToPem(TestSeed());
  EXPECT_EQ(base::TextOf(pem.Reveal()), KeyPem(OpensslKey().get()));
}

TEST(PrivateKey, ReadsWhatItWrote) {
  const auto pem = SeedToPem(TestSeed());
  const auto seed = SeedFromPem(base::TextOf(pem.Reveal()));
  ASSERT_TRUE(seed.ok()) << seed.status();
  EXPECT_TRUE(seed->Equals(TestSeed()));
}

TEST(PrivateKey, PublicKeyIsTheRfcs) {
  EXPECT_EQ(base::ToHex(PublicKeyOf(Ed25519Seed(*base::ToArray<32>(
                *base::FromHex("9d61b19deffd5a60ba844af492ec2cc4"
                               "4449c5697b326919703bac031cae7f60"))))),
            "d75a980182b10ab7d54bfed3c964073a"
            "0ee172f3daa62325af021a68f707511a");
}

TEST(PrivateKey, EncryptedKeyIsRefusedWithoutAQuestion) {
  EXPECT_EQ(Refusal(KeyPem(OpensslKey().get(), "secret words")),
            "private key: it is encrypted; decrypt it first with openssl "
            "pkcs8");
}

TEST(PrivateKey, OtherKeyTypesAreRefused) {
  const OwnedKey p256(EVP_EC_gen("P-256"));
  EXPECT_EQ(Refusal(KeyPem(p256.get())),
            "private key: not an Ed25519 key; make one with openssl genpkey "
            "-algorithm ed25519");
  const OwnedKey x25519(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"));
  EXPECT_FALSE(SeedFromPem(KeyPem(x25519.get())).ok());
}

TEST(PrivateKey, TwoKeysAreRefused) {
  const std::string pem = KeyPem(OpensslKey().get());
  EXPECT_EQ(Refusal(pem + pem),
            "private key: the file must hold one block of PEM");
}

TEST(PrivateKey, RubbishIsRefused) {
  EXPECT_FALSE(SeedFromPem("").ok());
  EXPECT_FALSE(SeedFromPem(std::string(20000, 'x')).ok());
  std::string pem = KeyPem(OpensslKey().get());
  pem.erase(pem.find('\n') + 1, 4);
  EXPECT_FALSE(SeedFromPem(pem).ok());
}

}  // namespace
}  // namespace hotline::pki
