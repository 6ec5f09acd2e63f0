#include "core/mls/message.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

std::vector<MlsMessage> Messages() {
  SeededRandom random(1);
  PublicMessage message;
  message.content = SampleContent(random, Proposal{Remove{{3}}}).content;
  message.membership_tag = random.Some(32);
  return {{message},
          {PrivateMessage{{1}, 2, ContentType::kApplication, {}, {3}, {4}}},
          {SampleWelcome(random)},
          {SampleGroupInfo(random)},
          {SampleKeyPackage(random)}};
}

TEST(Message, OfEachWireFormatHasOneEncodingAndItsNumber) {
  uint8_t number = 0;
  for (const MlsMessage& message : Messages()) {
    ++number;
    EXPECT_EQ(static_cast<uint8_t>(message.wire_format()), number);
    EXPECT_EQ(Encode(message)[3], number);
    ExpectOneEncoding(message);
  }
}

TEST(Message, OfAnotherVersionIsRefused) {
  for (const MlsMessage& message : Messages()) {
    Bytes bytes = Encode(message);
    for (uint8_t version : {0, 2, 255}) {
      bytes[1] = version;
      EXPECT_FALSE(Parses<MlsMessage>(bytes));
    }
  }
}

TEST(Message, OfAnotherWireFormatIsRefused) {
  Bytes bytes = Encode(Messages()[1]);
  for (int format = 0; format < 256; ++format) {
    bytes[3] = static_cast<uint8_t>(format);
    EXPECT_EQ(Parses<MlsMessage>(bytes), format == 2) << format;
  }
  bytes[2] = 1;
  bytes[3] = 2;
  EXPECT_FALSE(Parses<MlsMessage>(bytes));
}

TEST(Message, WithAKeyPackageOfAnotherVersionIsRefused) {
  SeededRandom random(2);
  KeyPackage key_package = SampleKeyPackage(random);
  key_package.version = ProtocolVersion{2};
  EXPECT_TRUE(Parses<KeyPackage>(Encode(key_package)));
  EXPECT_FALSE(Parses<MlsMessage>(Encode(MlsMessage{key_package})));
}

}  // namespace
}  // namespace hotline::mls
