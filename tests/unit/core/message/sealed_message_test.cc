#include "core/message/sealed_message.h"

#include <gtest/gtest.h>

#include "core/message/fault.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

SealedMessage MakeSealed(size_t keys = 2) {
  SealedMessage sealed;
  for (size_t i = 0; i < keys; ++i) {
    sealed.keys.push_back({sample::Filled<32>(static_cast<uint8_t>(i)),
                           base::Bytes(1120, 0xee), sample::Filled<48>(0xdd)});
  }
  sealed.key_hash = sample::Filled<32>(0xcc);
  sealed.ciphertext = base::Bytes(1024 + 16, 0xbb);
  return sealed;
}

std::optional<Fault> FaultIn(const SealedMessage& sealed) {
  return FaultOf(ParseSealedMessage(Encode(sealed)).status());
}

TEST(SealedMessage, BytesAreThoseOfTheDocument) {
  const base::Bytes bytes = Encode(MakeSealed(1));
  const std::string hex = base::ToHex(bytes);
  EXPECT_EQ(hex.substr(0, 80), "000144b3" + std::string(64, '0') + "4460eeee");
  EXPECT_EQ(hex.substr(76 + 2 * 1120, 10), "30dddddddd");
  EXPECT_EQ(hex.substr(76 + 2 * 1120 + 98, 72),
            std::string(64, 'c') + "4410bbbb");
  EXPECT_EQ(bytes.size(), 2u + 2 + 1203 + 32 + 2 + 1040);
}

TEST(SealedMessage, RoundTrips) {
  const SealedMessage sealed = MakeSealed();
  auto parsed = ParseSealedMessage(Encode(sealed));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, sealed);
}

TEST(SealedMessage, NoKeyAndTooManyKeysAreRefused) {
  EXPECT_EQ(FaultIn(MakeSealed(0)), Fault::kSealMalformed);
  EXPECT_EQ(FaultIn(MakeSealed(200)), std::nullopt);
  EXPECT_EQ(FaultIn(MakeSealed(201)), Fault::kSealMalformed);
}

TEST(SealedMessage, AnotherOrderAndTheSameReferenceTwiceAreRefused) {
  SealedMessage sealed = MakeSealed();
  std::swap(sealed.keys[0], sealed.keys[1]);
  EXPECT_EQ(FaultIn(sealed), Fault::kSealMalformed);
  sealed.keys[0] = sealed.keys[1];
  EXPECT_EQ(FaultIn(sealed), Fault::kSealMalformed);
}

TEST(SealedMessage, EncOfAnotherLengthIsRefused) {
  for (size_t size : {0u, 32u, 1119u, 1121u}) {
    SealedMessage sealed = MakeSealed();
    sealed.keys[1].enc.resize(size);
    EXPECT_EQ(FaultIn(sealed), Fault::kSealMalformed) << size;
  }
}

TEST(SealedMessage, CiphertextOfNoPaddedSizeIsRefused) {
  for (size_t size : {0u, 16u, 1024u, 1039u, 1041u, 163857u}) {
    SealedMessage sealed = MakeSealed();
    sealed.ciphertext.resize(size);
    EXPECT_EQ(FaultIn(sealed), Fault::kSealMalformed) << size;
  }
}

TEST(SealedMessage, TrailingByteIsRefused) {
  base::Bytes bytes = Encode(MakeSealed());
  bytes.push_back(0);
  EXPECT_EQ(FaultOf(ParseSealedMessage(bytes).status()), Fault::kSealMalformed);
}

}  // namespace
}  // namespace hotline::message
