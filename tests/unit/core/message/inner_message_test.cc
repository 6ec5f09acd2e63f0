#include "core/message/inner_message.h"

#include <gtest/gtest.h>

#include "core/message/fault.h"
#include "core/message/padding.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

// Written by hand after docs/protocol.md; without padding.
constexpr char kHex[] =
    "000140ed00011111111111111111111111111111111122222222222222222222"
    "2222222222220000000000000005000000000000002a0104000001a20417d340"
    "000001a2041803791f686f746c696e653a2f2f6d66612e616c62612f77617463"
    "682f6465736b2d31444444444444444444444444444444444444444444444444"
    "444444444444444408d090d0bdd0bdd0b0555555555555555555555555555555"
    "5555555555555555555555555555555555666666666666666666666666666666"
    "6666666666666666666666666666666666333333333333333333333333333333"
    "33333333333333333333333333333333334081011f686f746c696e653a2f2f6d"
    "66612e616c62612f77617463682f6465736b2d31444444444444444444444444"
    "4444444444444444444444444444444444444444777777777777777777777777"
    "7777777777777777777777777777777777777777777777777777777777777777"
    "7777777777777777777777777777777777777777999999999999999999999999"
    "99999999999999999999999999999999999999992313127761746368406d6f64"
    "2e626f7264757269610e0d64757479406d66612e616c6261aaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3301075375626a65"
    "63740a5245535452494354454410888888888888888888888888888888880000"
    "000000000000000454657874";

base::Bytes Padded(const InnerMessage& message) {
  return base::ToBytes(EncodePadded(message)->Reveal());
}

std::optional<Fault> FaultIn(base::ByteView plaintext) {
  return FaultOf(ParsePadded(plaintext).status());
}

TEST(InnerMessage, BytesAreThoseOfTheDocument) {
  EXPECT_EQ(base::ToHex(Encode(sample::MakeInnerMessage())), kHex);
}

TEST(InnerMessage, BytesOfTheDocumentParse) {
  base::Bytes plaintext = *base::FromHex(kHex);
  plaintext.resize(1024);
  EXPECT_EQ(*ParsePadded(plaintext), sample::MakeInnerMessage());
}

TEST(InnerMessage, InfoPrecedenceIsBelowTheMessages) {
  InnerMessage message = sample::MakeInnerMessage();
  message.addressees.info_precedence = Precedence::kImmediate;
  EXPECT_EQ(*ParsePadded(Padded(message)), message);
  message.addressees.info_precedence = Precedence::kFlash;
  EXPECT_EQ(FaultIn(Padded(message)), Fault::kMessageMalformed);
}

TEST(InnerMessage, EveryContentRoundTrips) {
  for (const Body& body : sample::MakeBodies()) {
    InnerMessage message = sample::MakeInnerMessage();
    message.body = body;
    EXPECT_EQ(*ParsePadded(Padded(message)), message);
  }
}

TEST(InnerMessage, ReceiptsOfEveryContentHaveOneSize) {
  for (const Body& body :
       {Body(sample::MakeFacts()), Body(sample::MakeResponse()),
        Body(sample::MakeReport())}) {
    InnerMessage message = sample::MakeInnerMessage();
    message.body = body;
    EXPECT_EQ(Padded(message).size(), 4096u);
  }
}

TEST(InnerMessage, FullestTextIsHeldByTheLargestSizes) {
  InnerMessage message = sample::MakeInnerMessage();
  Text text = sample::MakeText();
  text.text = std::string(65536, 'x');
  message.body = text;
  EXPECT_EQ(Padded(message).size(), 72u * 1024);
}

TEST(InnerMessage, PaddingThatIsNotZeroIsRefused) {
  base::Bytes plaintext = Padded(sample::MakeInnerMessage());
  for (size_t at : {plaintext.size() - 1, sizeof(kHex) / 2}) {
    base::Bytes spoiled = plaintext;
    spoiled[at] = 1;
    EXPECT_EQ(FaultIn(spoiled), Fault::kPadding) << at;
  }
}

TEST(InnerMessage, PaddingOfAnotherSizeIsRefused) {
  base::Bytes plaintext = Padded(sample::MakeInnerMessage());
  for (size_t size : {524u, 525u, 1023u, 1025u, 4096u}) {
    plaintext.resize(size);
    EXPECT_EQ(FaultIn(plaintext), Fault::kPadding) << size;
  }
}

TEST(InnerMessage, ReceiptInATextsSizeIsRefused) {
  InnerMessage message = sample::MakeInnerMessage();
  message.body = sample::MakeFacts();
  base::Bytes plaintext = Encode(message);
  plaintext.resize(1024);
  EXPECT_EQ(FaultIn(plaintext), Fault::kPadding);
}

TEST(InnerMessage, UnknownVersionIsRefusedByName) {
  base::Bytes plaintext = Padded(sample::MakeInnerMessage());
  plaintext[1] = 2;
  const auto status = ParsePadded(plaintext).status();
  EXPECT_EQ(status.message(), "unknown message version 2");
  EXPECT_EQ(FaultOf(status), Fault::kUnknownMessageVersion);
}

TEST(InnerMessage, UnknownStatementVersionIsRefusedByName) {
  base::Bytes plaintext = Padded(sample::MakeInnerMessage());
  plaintext[5] = 9;
  EXPECT_EQ(FaultIn(plaintext), Fault::kUnknownMessageVersion);
}

TEST(InnerMessage, EveryTruncationIsRefused) {
  const base::Bytes bytes = Encode(sample::MakeInnerMessage());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(FaultIn(base::ByteView(bytes).first(size)),
              Fault::kMessageMalformed)
        << size;
  }
}

TEST(InnerMessage, OneToEightSignatures) {
  InnerMessage message = sample::MakeInnerMessage();
  const StatementSignature one = message.signatures.front();
  message.signatures.assign(8, one);
  EXPECT_EQ(*ParsePadded(Padded(message)), message);
  message.signatures.assign(9, one);
  EXPECT_EQ(FaultIn(Padded(message)), Fault::kMessageMalformed);
  message.signatures.clear();
  EXPECT_EQ(FaultIn(Padded(message)), Fault::kMessageMalformed);
}

TEST(InnerMessage, BrokenPartsAreRefused) {
  InnerMessage message = sample::MakeInnerMessage();
  message.statement.kind = Kind{0};
  EXPECT_EQ(FaultIn(Padded(message)), Fault::kMessageMalformed);
  message = sample::MakeInnerMessage();
  message.addressees.action.clear();
  EXPECT_EQ(FaultIn(Padded(message)), Fault::kMessageMalformed);
  message = sample::MakeInnerMessage();
  message.signatures[0].role = SignerRole{0};
  EXPECT_EQ(FaultIn(Padded(message)), Fault::kMessageMalformed);
  message = sample::MakeInnerMessage();
  message.body = Facts();
  EXPECT_EQ(FaultIn(Padded(message)), Fault::kMessageMalformed);
  message = sample::MakeInnerMessage();
  Response by_nobody = sample::MakeResponse();
  by_nobody.operator_name = " \u200b";
  message.body = by_nobody;
  EXPECT_EQ(FaultIn(Padded(message)), Fault::kMessageMalformed);
}

TEST(Padding, SizesAreTheFiveSteps) {
  constexpr size_t kKib = 1024;
  struct {
    size_t size, least, padded;
  } const table[] = {
      {0, 0, kKib},
      {kKib, 0, kKib},
      {kKib + 1, 0, 4 * kKib},
      {4 * kKib + 1, 0, 16 * kKib},
      {16 * kKib + 1, 0, 72 * kKib},
      {72 * kKib + 1, 0, 160 * kKib},
      {160 * kKib, 0, 160 * kKib},
      {1, 4 * kKib, 4 * kKib},
      {4 * kKib + 1, 4 * kKib, 16 * kKib},
  };
  for (const auto& row : table) {
    EXPECT_EQ(*PaddedSize(row.size, row.least), row.padded) << row.size;
  }
}

TEST(Padding, AboveTheLargestStepIsRefused) {
  EXPECT_EQ(PaddedSize(160 * 1024 + 1, 0).status().message(),
            "message: 163841 bytes, at most 163840");
}

}  // namespace
}  // namespace hotline::message
