#include "core/crypto/kem.h"

#include <gtest/gtest.h>

#include "core/crypto/x25519.h"

namespace hotline::crypto {
namespace {

using base::Bytes;

static_assert(!std::is_copy_constructible_v<KemPrivateKey>);

base::SystemRandom system_random;

KemPrivateKey NewKey(KemId kem) {
  return KemPrivateKey::Generate(kem, system_random);
}

class Kem : public testing::TestWithParam<KemId> {
 protected:
  KemPrivateKey recipient_ = NewKey(GetParam());

  bool KeyIsRefused(const Bytes& bytes) {
    return absl::IsInvalidArgument(
        KemPublicKey::Parse(GetParam(), bytes).status());
  }
};
INSTANTIATE_TEST_SUITE_P(Both, Kem,
                         testing::Values(KemId::kDhkemX25519HkdfSha256,
                                         KemId::kXWing),
                         [](const auto& test) {
                           return test.param == KemId::kXWing ? "XWing"
                                                              : "Dhkem";
                         });

TEST_P(Kem, RecipientFindsTheSecret) {
  const auto sent = Encap(recipient_.public_key(), system_random);
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(sent->enc.size(), KemEncSize(GetParam()));
  EXPECT_TRUE(Decap(sent->enc, recipient_)->Equals(sent->shared_secret));
}

TEST_P(Kem, TwoEncapsulationsShareNothing) {
  const auto one = Encap(recipient_.public_key(), system_random);
  const auto two = Encap(recipient_.public_key(), system_random);
  EXPECT_NE(one->enc, two->enc);
  EXPECT_FALSE(one->shared_secret.Equals(two->shared_secret));
}

TEST_P(Kem, AnotherRecipientFindsAnotherSecret) {
  const auto sent = Encap(recipient_.public_key(), system_random);
  const auto found = Decap(sent->enc, NewKey(GetParam()));
  EXPECT_FALSE(found.ok() && found->Equals(sent->shared_secret));
}

TEST_P(Kem, AlteredEncGivesAnotherSecret) {
  const auto sent = Encap(recipient_.public_key(), system_random);
  for (size_t at : {size_t{0}, sent->enc.size() / 2, sent->enc.size() - 1}) {
    Bytes enc = sent->enc;
    enc[at] ^= 1;
    const auto found = Decap(enc, recipient_);
    EXPECT_FALSE(found.ok() && found->Equals(sent->shared_secret)) << at;
  }
}

TEST_P(Kem, EncOfWrongLengthIsRefused) {
  const auto sent = Encap(recipient_.public_key(), system_random);
  Bytes longer = sent->enc;
  longer.push_back(0);
  for (base::ByteView enc :
       {base::ByteView(longer), base::ByteView(sent->enc).first(31),
        base::ByteView()}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Decap(enc, recipient_).status()));
  }
}

TEST_P(Kem, StoredAndClonedKeysAreTheSame) {
  const auto again =
      KemPrivateKey::FromSecret(GetParam(), recipient_.secret().Clone());
  EXPECT_EQ(again.public_key(), recipient_.public_key());
  const KemPrivateKey clone = recipient_.Clone();
  EXPECT_EQ(clone.public_key(), recipient_.public_key());
  EXPECT_TRUE(clone.secret().Equals(recipient_.secret()));
}

TEST_P(Kem, DerivedKeyFollowsFromItsIkm) {
  Bytes ikm(32, 7);
  const auto one = KemPrivateKey::Derive(GetParam(), ikm);
  const auto same = KemPrivateKey::Derive(GetParam(), ikm);
  ikm[31] = 8;
  const auto other = KemPrivateKey::Derive(GetParam(), ikm);
  EXPECT_EQ(one->public_key(), same->public_key());
  EXPECT_FALSE(one->public_key() == other->public_key());
}

TEST_P(Kem, ShortIkmIsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(
      KemPrivateKey::Derive(GetParam(), Bytes(31)).status()));
}

TEST_P(Kem, PublicKeyRoundTrips) {
  const auto parsed =
      KemPublicKey::Parse(GetParam(), recipient_.public_key().bytes());
  EXPECT_EQ(*parsed, recipient_.public_key());
  EXPECT_EQ(parsed->bytes().size(), KemPublicKeySize(GetParam()));
}

TEST_P(Kem, PublicKeyOfWrongLengthIsRefused) {
  Bytes bytes = recipient_.public_key().bytes();
  bytes.push_back(0);
  EXPECT_TRUE(KeyIsRefused(bytes));
  bytes.erase(bytes.end() - 2, bytes.end());
  EXPECT_TRUE(KeyIsRefused(bytes));
  EXPECT_TRUE(KeyIsRefused({}));
}

// Every encoding of a point of small order, as published with RFC 7748
// discussions; in each the top bit may be set too.
std::vector<Bytes> SmallOrderPoints() {
  std::vector<Bytes> out;
  for (const char* hex :
       {"0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
    out.push_back(*base::FromHex(hex));
    out.push_back(out.back());
    out.back()[31] |= 0x80;
  }
  return out;
}

TEST_P(Kem, PublicKeyOfSmallOrderIsRefused) {
  for (const Bytes& point : SmallOrderPoints()) {
    Bytes bytes = recipient_.public_key().bytes();
    std::copy(point.begin(), point.end(), bytes.end() - 32);
    EXPECT_TRUE(KeyIsRefused(bytes)) << base::ToHex(point);
  }
}

TEST_P(Kem, EncOfSmallOrderIsRefused) {
  for (const Bytes& point : SmallOrderPoints()) {
    Bytes enc = Encap(recipient_.public_key(), system_random)->enc;
    std::copy(point.begin(), point.end(), enc.end() - 32);
    EXPECT_TRUE(absl::IsInvalidArgument(Decap(enc, recipient_).status()))
        << base::ToHex(point);
  }
}

// The table of x25519.cc and the arithmetic itself must agree.
TEST(X25519, SmallOrderIsWhatGivesNoSecret) {
  const base::Secret<32> scalar(base::RandomArray<32>(system_random));
  base::ByteArray<32> out;
  for (const Bytes& bytes : SmallOrderPoints()) {
    const X25519Point point = *base::ToArray<32>(bytes);
    EXPECT_TRUE(HasSmallOrder(point));
    EXPECT_FALSE(X25519(scalar, point, out)) << base::ToHex(point);
  }
  for (uint8_t first = 2; first != 0; ++first) {
    const X25519Point point = {first};
    EXPECT_FALSE(HasSmallOrder(point));
    EXPECT_TRUE(X25519(scalar, point, out)) << int{first};
  }
}

// RFC 7748 section 6.1.
TEST(X25519, IsThatOfRfc7748) {
  const auto alice = *base::Secret<32>::From(*base::FromHex(
      "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
  const auto bob = *base::ToArray<32>(*base::FromHex(
      "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
  EXPECT_EQ(base::ToHex(X25519Base(alice)),
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  base::ByteArray<32> shared;
  ASSERT_TRUE(X25519(alice, bob, shared));
  EXPECT_EQ(base::ToHex(shared),
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
}

// Sets the 12-bit coefficient number `index` of an ML-KEM encapsulation key.
void SetCoefficient(Bytes& key, size_t index, unsigned value) {
  uint8_t* pair = key.data() + index / 2 * 3;
  if (index % 2 == 0) {
    pair[0] = static_cast<uint8_t>(value);
    pair[1] = static_cast<uint8_t>((pair[1] & 0xf0) | value >> 8);
  } else {
    pair[1] = static_cast<uint8_t>((pair[1] & 0x0f) | (value & 0x0f) << 4);
    pair[2] = static_cast<uint8_t>(value >> 4);
  }
}

TEST(XWing, CoefficientNotBelowTheModulusIsRefused) {
  const Bytes good = NewKey(KemId::kXWing).public_key().bytes();
  for (size_t index : {0, 1, 2, 383, 766, 767}) {
    for (unsigned value : {3329u, 3330u, 4095u}) {
      Bytes bad = good;
      SetCoefficient(bad, index, value);
      EXPECT_TRUE(absl::IsInvalidArgument(
          KemPublicKey::Parse(KemId::kXWing, bad).status()))
          << index << " " << value;
    }
  }
}

// The check refuses nothing that encapsulation would take.
TEST(XWing, LargestCoefficientIsAccepted) {
  Bytes key = NewKey(KemId::kXWing).public_key().bytes();
  for (size_t index = 0; index < 768; ++index) SetCoefficient(key, index, 3328);
  const auto parsed = KemPublicKey::Parse(KemId::kXWing, key);
  ASSERT_TRUE(parsed.ok());
  EXPECT_TRUE(Encap(*parsed, system_random).ok());
}

TEST(XWing, AuthenticatedModeIsRefused) {
  const KemPrivateKey key = NewKey(KemId::kXWing);
  const KemPrivateKey dhkem = NewKey(KemId::kDhkemX25519HkdfSha256);
  const Bytes enc(KemEncSize(KemId::kXWing));
  for (const auto& status :
       {AuthEncap(key.public_key(), key, system_random).status(),
        AuthEncap(key.public_key(), dhkem, system_random).status(),
        AuthEncap(dhkem.public_key(), key, system_random).status(),
        AuthDecap(enc, key, key.public_key()).status(),
        AuthDecap(enc, dhkem, key.public_key()).status()}) {
    EXPECT_TRUE(absl::IsUnimplemented(status));
  }
}

class DhkemAuth : public testing::Test {
 protected:
  static constexpr KemId kKem = KemId::kDhkemX25519HkdfSha256;
  KemPrivateKey recipient_ = NewKey(kKem);
  KemPrivateKey sender_ = NewKey(kKem);
};

TEST_F(DhkemAuth, RecipientFindsTheSecret) {
  const auto sent = AuthEncap(recipient_.public_key(), sender_, system_random);
  EXPECT_TRUE(AuthDecap(sent->enc, recipient_, sender_.public_key())
                  ->Equals(sent->shared_secret));
}

TEST_F(DhkemAuth, AnotherSenderGivesAnotherSecret) {
  const auto sent = AuthEncap(recipient_.public_key(), sender_, system_random);
  EXPECT_FALSE(AuthDecap(sent->enc, recipient_, NewKey(kKem).public_key())
                   ->Equals(sent->shared_secret));
  EXPECT_FALSE(Decap(sent->enc, recipient_)->Equals(sent->shared_secret));
}

TEST_F(DhkemAuth, EncOfWrongLengthIsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(
      AuthDecap(Bytes(31), recipient_, sender_.public_key()).status()));
}

}  // namespace
}  // namespace hotline::crypto
