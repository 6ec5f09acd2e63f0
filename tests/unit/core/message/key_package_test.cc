#include "core/message/key_package.h"

#include <gtest/gtest.h>

#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

constexpr auto kXWing = crypto::KemId::kXWing;

struct Station {
  sample::Repeatable random;
  crypto::SigningKey identity{base::Secret<32>(sample::Filled<32>(0x0e))};
  crypto::KemPrivateKey key = crypto::KemPrivateKey::Generate(kXWing, random);
  Member member{sample::kStation, sample::Filled<32>(0x44)};
  KeyPackageTerms terms{false, sample::kDtg, sample::kDtg + kMaxKeyPackageLife};

  absl::StatusOr<KeyPackage> Make() const {
    return MakeKeyPackage(terms, member, key.public_key(), identity);
  }
  absl::StatusCode Verify(const KeyPackage& package,
                          base::WallTime now = sample::kDtg) const {
    return VerifyKeyPackage(package, member, identity.verify_key(), now).code();
  }
};

TEST(KeyPackage, BytesBeforeTheKeyAreThoseOfTheDocument) {
  const Station station;
  const base::Bytes bytes = Encode(*station.Make());
  EXPECT_EQ(base::ToHex(base::ByteView(bytes).first(87)),
            "0001f64d00000001a20417d340000001a3d3942b401f686f746c696e653a2f2f"
            "6d66612e616c62612f77617463682f6465736b2d314444444444444444444444"
            "44444444444444444444444444444444444444444444c0");
  EXPECT_EQ(bytes.size(), 87u + 1216 + 64);
  EXPECT_LE(bytes.size(), kMaxKeyPackageSize);
}

TEST(KeyPackage, RoundTripsAndVerifies) {
  const Station station;
  const KeyPackage package = *station.Make();
  auto parsed = ParseKeyPackage(Encode(package));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, package);
  EXPECT_EQ(station.Verify(*parsed), absl::StatusCode::kOk);
  EXPECT_EQ(Reference(*parsed), Reference(package));
}

TEST(KeyPackage, EveryFlippedBitIsRefused) {
  const Station station;
  const base::Bytes good = Encode(*station.Make());
  for (size_t bit = 0; bit < good.size() * 8; bit += 7) {
    base::Bytes bytes = good;
    bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    auto package = ParseKeyPackage(bytes);
    if (!package.ok()) continue;
    EXPECT_NE(station.Verify(*package), absl::StatusCode::kOk) << bit;
  }
}

TEST(KeyPackage, EveryTruncationIsRefused) {
  const Station station;
  const base::Bytes bytes = Encode(*station.Make());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParseKeyPackage(base::ByteView(bytes).first(size)).ok());
  }
}

TEST(KeyPackage, ForeignKeysAreCheckedBeforeUse) {
  const Station station;
  base::Bytes bytes = Encode(*station.Make());
  bytes[87] = 0xff;  // the first coefficient of ML-KEM is now 4095 or near
  bytes[88] |= 0x0f;
  EXPECT_FALSE(ParseKeyPackage(bytes).ok());
  bytes = Encode(*station.Make());
  std::fill_n(bytes.end() - 64 - 32, 32, uint8_t{0});  // X25519: small order
  EXPECT_FALSE(ParseKeyPackage(bytes).ok());
}

TEST(KeyPackage, UnknownVersionAndSuiteAreRefusedByName) {
  const Station station;
  base::Bytes bytes = Encode(*station.Make());
  bytes[1] = 2;
  EXPECT_EQ(ParseKeyPackage(bytes).status().message(),
            "unknown key package version 2");
  bytes[1] = 1;
  bytes[2] = 0;
  bytes[3] = 3;
  EXPECT_EQ(ParseKeyPackage(bytes).status().message(),
            "key package: unknown suite 0x0003");
}

TEST(KeyPackage, LastResortIsZeroOrOne) {
  const Station station;
  base::Bytes bytes = Encode(*station.Make());
  bytes[4] = 2;
  EXPECT_FALSE(ParseKeyPackage(bytes).ok());
}

TEST(KeyPackage, NobodyMakesWhatNobodyAccepts) {
  Station station;
  station.terms.not_after += std::chrono::milliseconds(1);
  EXPECT_EQ(station.Make().status().message(),
            "key package: must be valid for at most 90 days");
  station.terms.not_after = station.terms.not_before;
  EXPECT_FALSE(station.Make().ok());
  station.terms = {false, base::WallTime() - std::chrono::days(1),
                   base::WallTime()};
  EXPECT_FALSE(station.Make().ok());
  station = Station();
  station.member.station = "watch@mfa.alba";
  EXPECT_FALSE(station.Make().ok());
}

TEST(KeyPackage, KeyOfAnotherKemIsRefused) {
  Station station;
  station.key = crypto::KemPrivateKey::Generate(
      crypto::KemId::kDhkemX25519HkdfSha256, station.random);
  EXPECT_FALSE(station.Make().ok());
}

TEST(KeyPackage, IsOfOneStationAndCertificate) {
  Station station;
  const KeyPackage package = *station.Make();
  station.member.certificate_hash[0] ^= 1;
  EXPECT_EQ(station.Verify(package), absl::StatusCode::kPermissionDenied);
  station.member = {"hotline://mfa.alba/watch/desk-2",
                    sample::Filled<32>(0x44)};
  EXPECT_EQ(station.Verify(package), absl::StatusCode::kPermissionDenied);
}

TEST(KeyPackage, AnothersSignatureIsRefused) {
  Station station;
  const KeyPackage package = *station.Make();
  station.identity =
      crypto::SigningKey(base::Secret<32>(sample::Filled<32>(0x0f)));
  EXPECT_EQ(station.Verify(package), absl::StatusCode::kUnauthenticated);
}

TEST(KeyPackage, IsValidFromItsFirstMomentToItsLast) {
  const Station station;
  const KeyPackage package = *station.Make();
  const std::chrono::milliseconds tick(1);
  EXPECT_EQ(station.Verify(package, package.not_before - tick),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(station.Verify(package, package.not_after - tick),
            absl::StatusCode::kOk);
  EXPECT_EQ(station.Verify(package, package.not_after),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace hotline::message
