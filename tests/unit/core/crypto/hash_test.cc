// Hashes and key derivation against their standards' examples.
#include <gtest/gtest.h>

#include <thread>

#include "core/crypto/hkdf.h"
#include "core/crypto/hmac.h"
#include "core/crypto/sha256.h"
#include "core/crypto/shake256.h"

namespace hotline::crypto {
namespace {

using base::Bytes;
using base::FromHex;
using base::ToHex;
using base::ViewOf;

TEST(Sha256, IsThatOfFips180) {
  EXPECT_EQ(ToHex(Sha256(ViewOf("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(ToHex(Sha256(ViewOf(""))),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, PartsHashAsOne) {
  EXPECT_EQ(Sha256({ViewOf("a"), {}, ViewOf("bc")}), Sha256(ViewOf("abc")));
}

TEST(Sha256, PiecesHashAsOne) {
  Sha256Hasher hasher;
  EXPECT_EQ(hasher.Update(ViewOf("ab")).Update(ViewOf("c")).Finish(),
            Sha256(ViewOf("abc")));
}

TEST(Sha256, OneHashLeavesNothingForTheNext) {
  const auto once = Sha256(ViewOf("abc"));
  EXPECT_NE(Sha256(Bytes(200, 0x61)), once);
  EXPECT_EQ(Sha256(ViewOf("abc")), once);
}

TEST(Sha256, ThreadsHashApart) {
  const auto wanted = Sha256(Bytes(10'000, 0x61));
  const auto hash = [&] {
    for (int i = 0; i < 500; ++i) {
      EXPECT_EQ(Sha256(Bytes(10'000, 0x61)), wanted);
    }
  };
  std::thread other(hash);
  hash();
  other.join();
}

// RFC 4231 sections 4.3 and 4.7.
TEST(HmacSha256, IsThatOfRfc4231) {
  EXPECT_EQ(ToHex(HmacSha256(ViewOf("Jefe"), {ViewOf("what do ya want "),
                                              ViewOf("for nothing?")})),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(
      ToHex(HmacSha256(
          Bytes(131, 0xaa),
          {ViewOf("Test Using Larger Than Block-Size Key - Hash Key First")})),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// RFC 5869 appendix A.1 and A.3.
TEST(Hkdf, IsThatOfRfc5869) {
  const Prk prk = HkdfExtract(*FromHex("000102030405060708090a0b0c"),
                              {Bytes(10, 0x0b), Bytes(12, 0x0b)});
  EXPECT_EQ(ToHex(prk.Reveal()),
            "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  const Bytes info = *FromHex("f0f1f2f3f4f5f6f7f8f9");
  EXPECT_EQ(ToHex(HkdfExpand<42>(prk, {info}).Reveal()),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
            "34007208d5b887185865");
}

TEST(Hkdf, EmptySaltAndInfoAreThoseOfRfc5869) {
  const Prk prk = HkdfExtract({}, {Bytes(22, 0x0b)});
  EXPECT_EQ(ToHex(HkdfExpand<42>(prk, {}).Reveal()),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
            "9d201395faa4b61a96c8");
}

TEST(Hkdf, LongestOutputContinuesAShorterOne) {
  const Prk prk;
  Bytes out(kHkdfLongestOutput);
  ASSERT_TRUE(HkdfExpand(prk, {}, out).ok());
  EXPECT_EQ(ToHex(base::ByteView(out).first(40)),
            ToHex(HkdfExpand<40>(prk, {}).Reveal()));
  EXPECT_NE(Bytes(out.end() - 32, out.end()), Bytes(32));
}

TEST(Hkdf, MoreThan255BlocksAreRefused) {
  Bytes out(kHkdfLongestOutput + 1);
  EXPECT_TRUE(absl::IsInvalidArgument(HkdfExpand(Prk(), {}, out)));
  EXPECT_EQ(out, Bytes(kHkdfLongestOutput + 1));
}

TEST(Shake256, IsThatOfFips202) {
  Bytes out(32);
  Shake256({}, out);
  EXPECT_EQ(ToHex(out),
            "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f");
  Shake256({ViewOf("a"), ViewOf("bc")}, out);
  EXPECT_EQ(ToHex(out),
            "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739");
}

}  // namespace
}  // namespace hotline::crypto
