#include "core/message/statement.h"

#include <gtest/gtest.h>

#include "core/message/fault.h"
#include "core/message/statement_signature.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

// Written by hand after docs/protocol.md.
constexpr char kHex[] =
    "0001111111111111111111111111111111112222222222222222222222222222"
    "22220000000000000005000000000000002a0104000001a20417d340000001a2"
    "041803791f686f746c696e653a2f2f6d66612e616c62612f77617463682f6465"
    "736b2d3144444444444444444444444444444444444444444444444444444444"
    "4444444408d090d0bdd0bdd0b055555555555555555555555555555555555555"
    "5555555555555555555555555566666666666666666666666666666666666666"
    "6666666666666666666666666633333333333333333333333333333333333333"
    "33333333333333333333333333";

TEST(Statement, BytesAreThoseOfTheDocument) {
  EXPECT_EQ(base::ToHex(Encode(sample::MakeStatement())), kHex);
  EXPECT_EQ(*ParseStatement(*base::FromHex(kHex)), sample::MakeStatement());
}

TEST(Statement, UnknownVersionIsRefusedByName) {
  base::Bytes bytes = Encode(sample::MakeStatement());
  bytes[1] = 2;
  const auto status = ParseStatement(bytes).status();
  EXPECT_EQ(status.message(), "unknown statement version 2");
  EXPECT_EQ(FaultOf(status), Fault::kUnknownMessageVersion);
}

TEST(Statement, EveryFieldOutOfItsRangeIsRefused) {
  struct {
    const char* message;
    void (*spoil)(Statement&);
  } const table[] = {
      {"serial: counts from 1", [](Statement& s) { s.serial.counter = 0; }},
      {"kind is unspecified", [](Statement& s) { s.kind = Kind{0}; }},
      {"unknown kind 6", [](Statement& s) { s.kind = Kind{6}; }},
      {"precedence is unspecified",
       [](Statement& s) { s.precedence = Precedence{0}; }},
      {"unknown precedence 5",
       [](Statement& s) { s.precedence = Precedence{5}; }},
      {"DTG: must be a whole minute in the years 2000 to 2099",
       [](Statement& s) { s.dtg += std::chrono::milliseconds(1); }},
      {"DTG: must be a whole minute in the years 2000 to 2099",
       [](Statement& s) { s.dtg = base::WallTime(); }},
      {"DTG: must be a whole minute in the years 2000 to 2099",
       [](Statement& s) { s.dtg = base::FromMillis(UINT64_MAX); }},
      {"filed: must lie in the years 1970 to 2099",
       [](Statement& s) { s.filed = base::FromMillis(4'102'444'800'000); }},
      {"filed: must lie in the years 1970 to 2099",
       [](Statement& s) { s.filed = base::FromMillis(UINT64_MAX); }},
      {"sender: must have the form hotline://mfa.alba/watch/desk-1",
       [](Statement& s) { s.sender = "watch@mfa.alba"; }},
      {"sender: is missing", [](Statement& s) { s.sender = ""; }},
      {"operator: 129 bytes, at most 128",
       [](Statement& s) { s.operator_name = std::string(129, 'a'); }},
      {"operator: has no visible character",
       [](Statement& s) { s.operator_name = " \u200b"; }},
      {"operator: is not UTF-8",
       [](Statement& s) { s.operator_name = "\xff"; }},
  };
  for (const auto& row : table) {
    Statement statement = sample::MakeStatement();
    row.spoil(statement);
    EXPECT_EQ(ParseStatement(Encode(statement)).status().message(),
              row.message);
    EXPECT_EQ(Check(statement).message(), row.message);
  }
}

TEST(Statement, EveryTruncationIsRefused) {
  const base::Bytes bytes = Encode(sample::MakeStatement());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParseStatement(base::ByteView(bytes).first(size)).ok());
  }
}

StatementSignature Signed(const sample::Sender& sender) {
  return Sign(sample::MakeStatement(), SignerRole::kSender, sample::kStation,
              sender.certificate.certificate_hash, sender.key);
}

TEST(StatementSignature, Verifies) {
  const sample::Sender sender;
  EXPECT_TRUE(
      Verify(sample::MakeStatement(), Signed(sender), sender.key.verify_key())
          .ok());
}

TEST(StatementSignature, CoversEveryByteOfTheStatement) {
  const sample::Sender sender;
  const StatementSignature signature = Signed(sender);
  const base::Bytes good = Encode(sample::MakeStatement());
  for (size_t i = 0; i < good.size(); ++i) {
    base::Bytes bytes = good;
    bytes[i] ^= 1;
    auto other = ParseStatement(bytes);
    if (!other.ok()) continue;
    EXPECT_FALSE(Verify(*other, signature, sender.key.verify_key()).ok()) << i;
  }
}

TEST(StatementSignature, IsNotAnothers) {
  const sample::Sender sender;
  const crypto::SigningKey other(base::Secret<32>(sample::Filled<32>(0x0f)));
  EXPECT_FALSE(
      Verify(sample::MakeStatement(), Signed(sender), other.verify_key()).ok());
}

TEST(StatementSignature, SignatureWithoutTheLabelIsRefused) {
  const sample::Sender sender;
  StatementSignature signature = Signed(sender);
  signature.signature = sender.key.Sign(Encode(sample::MakeStatement()));
  EXPECT_FALSE(
      Verify(sample::MakeStatement(), signature, sender.key.verify_key()).ok());
}

TEST(StatementSignature, FieldsOutOfRangeAreRefused) {
  const StatementSignature good = sample::MakeInnerMessage().signatures.front();
  EXPECT_TRUE(Check(good).ok());
  StatementSignature bad = good;
  bad.role = SignerRole{0};
  EXPECT_EQ(Check(bad).message(), "signature: unknown role 0");
  bad.role = SignerRole{4};
  EXPECT_FALSE(Check(bad).ok());
  bad = good;
  bad.signer = "";
  EXPECT_FALSE(Check(bad).ok());
  bad.signer.resize(256, 'a');
  EXPECT_FALSE(Check(bad).ok());
}

}  // namespace
}  // namespace hotline::message
