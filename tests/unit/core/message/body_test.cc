#include "core/message/body.h"

#include <gtest/gtest.h>

#include "core/message/commitment.h"
#include "tests/unit/core/message/refused.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

// Written by hand after docs/protocol.md.
constexpr char kTextHex[] =
    "01075375626a6563740a52455354524943544544108888888888888888888888"
    "88888888880000000000000000000454657874";
constexpr char kFactsHex[] =
    "0202000001a20417d34004416e6e612022222222222222222222222222222222"
    "23232323232323232323232323232323";
constexpr char kResponseHex[] =
    "0305222222222222222222222222222222223333333333333333333333333333"
    "333333333333333333333333333333333333000001a20417d34004416e6e6100"
    "026e6f";
constexpr char kLineCardHex[] =
    "04056e6f727468016d000001a20417d34040401f686f746c696e653a2f2f6d66"
    "612e616c62612f77617463682f6465736b2d3144444444444444444444444444"
    "44444444444444444444444444444444444444";
constexpr char kReportHex[] = "05222222222222222222222222222222220013";
constexpr char kOfferHex[] =
    "0603010203220e7761746368406d66612e616c6261127761746368406d6f642e"
    "626f72647572696140401f686f746c696e653a2f2f6d66612e616c62612f7761"
    "7463682f6465736b2d3144444444444444444444444444444444444444444444"
    "44444444444444444444000001a20417d340";
constexpr char kAnswerHex[] =
    "07b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1"
    "b10102040505426f72697300";
constexpr char kRejoinHex[] = "08020405046469736b";
constexpr char kBeaconHex[] =
    "09c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1111111111111111111111111111111"
    "1100000002000000000000000720c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2"
    "c2c2c2c2c2c2c2c2c2c2c2c2c2c2c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3"
    "c3c3c3c3c3c3c3c3c3c3c3c3c3c30000000000000063016304416e6e61000001"
    "a20417d34026086d66612e616c626100000000000000030c6d6f642e626f7264"
    "757269610000000000000001";
constexpr char kLineTestHex[] =
    "0ac1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1000001a20417d3400111086d66612e"
    "616c62610000000000000003";
constexpr char kNoticeHex[] = "0b010203";
constexpr char kListsHex[] = "0c0370656d";
constexpr char kLeavingHex[] =
    "0d11111111111111111111111111111111000001a20417d34004416e6e61056d"
    "6f766564";
constexpr char kChunkHex[] =
    "0ea1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1000000000000000100000003076d61"
    "702e706466a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"
    "a2a2a2a2a203070809";

constexpr char kAckRequestHex[] =
    "1020222222222222222222222222222222222323232323232323232323232323"
    "2323";

struct Vector {
  Body body;
  const char* hex;
};

std::vector<Vector> Vectors() {
  return {{sample::MakeText(), kTextHex},
          {sample::MakeFacts(), kFactsHex},
          {sample::MakeResponse(), kResponseHex},
          {sample::MakeLineCard(), kLineCardHex},
          {sample::MakeReport(), kReportHex},
          {sample::MakeOffer(), kOfferHex},
          {sample::MakeAnswer(), kAnswerHex},
          {sample::MakeRejoin(), kRejoinHex},
          {sample::MakeBeacon(), kBeaconHex},
          {sample::MakeTest(), kLineTestHex},
          {PolicyNotice{{1, 2, 3}}, kNoticeHex},
          {RevocationLists{"pem"}, kListsHex},
          {sample::MakeLeaving(), kLeavingHex},
          {sample::MakeChunk(), kChunkHex},
          {AckRequest{{sample::Id(0x22), sample::Id(0x23)}}, kAckRequestHex}};
}

TEST(Body, BytesAreThoseOfTheDocument) {
  for (const Vector& vector : Vectors()) {
    EXPECT_EQ(base::ToHex(Encode(vector.body)), vector.hex);
    EXPECT_EQ(*ParseBody(*base::FromHex(vector.hex)), vector.body);
  }
}

TEST(Body, CommitmentIsThatOfTheDocument) {
  EXPECT_EQ(base::ToHex(
                Commitment(sample::Filled<32>(0xaa), *base::FromHex(kTextHex))),
            "0c90a212445aa94e5440acb6d18f8cfde15b189a19c83375c1246d0769facb76");
}

TEST(Body, EveryTruncationIsRefused) {
  for (const Vector& vector : Vectors()) {
    // (A policy notice is whatever follows: core/line parses it.)
    if (std::holds_alternative<PolicyNotice>(vector.body)) continue;
    const base::Bytes bytes = Encode(vector.body);
    for (size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(ParseBody(base::ByteView(bytes).first(size)).ok()) << size;
    }
  }
}

TEST(Body, UnknownContentIsRefusedByNumber) {
  EXPECT_EQ(ParseBody(base::Bytes{0}).status().message(),
            "body: unknown content 0");
  EXPECT_EQ(ParseBody(base::Bytes{17, 1}).status().message(),
            "body: unknown content 17");
}

TEST(Body, FullestTextRoundTrips) {
  Text text;
  text.subject = std::string(255, 's');
  text.label = std::string(255, 'l');
  text.references.assign(16, sample::Id(1));
  text.supersedes = sample::Id(2);
  text.reply_by = sample::kFiled;
  text.text = std::string(65536, 't');
  EXPECT_EQ(*ParseBody(Encode(Body(text))), Body(text));
}

TEST(Body, EmptyTextRoundTrips) {
  EXPECT_EQ(*ParseBody(Encode(Body(Text()))), Body(Text()));
}

TEST(Body, EveryContentRoundTrips) {
  for (const Body& body : sample::MakeBodies()) {
    const base::Bytes bytes = Encode(body);
    EXPECT_EQ(bytes[0], body.index() + 1);
    const auto parsed = ParseBody(bytes);
    ASSERT_TRUE(parsed.ok()) << body.index() << ": " << parsed.status();
    EXPECT_EQ(*parsed, body);
  }
}

TEST(Text, WhatBreaksALimitIsRefusedWithItsField) {
  struct {
    const char* message;
    void (*spoil)(Text&);
  } const table[] = {
      {"subject: 256 bytes, at most 255",
       [](Text& t) { t.subject = std::string(256, 'a'); }},
      {"subject: is not UTF-8", [](Text& t) { t.subject = "\xc0\x80"; }},
      {"label: 256 bytes, at most 255",
       [](Text& t) { t.label = std::string(256, 'a'); }},
      {"label: is not UTF-8", [](Text& t) { t.label = "\x80"; }},
      {"references: 17 elements, at most 16",
       [](Text& t) { t.references.assign(17, sample::Id(1)); }},
      {"reply by: must lie in the years 1970 to 2099",
       [](Text& t) { t.reply_by = base::FromMillis(4'102'444'800'000); }},
      {"text: 65537 bytes, at most 65536",
       [](Text& t) { t.text = std::string(65537, 'a'); }},
      {"text: is not UTF-8", [](Text& t) { t.text = "\xed\xa0\x80"; }},
  };
  for (const auto& row : table) {
    ExpectRefused(sample::MakeText(), row.spoil, row.message);
  }
}

TEST(Text, AttachmentsAreNamedAtItsEnd) {
  Text text = sample::MakeText();
  text.attachments = {sample::MakeAttachment()};
  const base::Bytes bytes = Encode(Body(text));
  EXPECT_EQ(*ParseBody(bytes), Body(text));
  EXPECT_EQ(base::ToHex(bytes),
            kTextHex + ("3c" + base::ToHex(sample::Filled<16>(0xa1))) +
                "00000003" + base::ToHex(sample::Filled<32>(0xa2)) +
                "076d61702e706466");
}

TEST(Text, AttachmentsThatBreakALimitAreRefused) {
  struct {
    const char* message;
    void (*spoil)(Text&);
  } const table[] = {
      {"attachments: one stands twice",
       [](Text& t) { t.attachments.push_back(t.attachments[0]); }},
      {"attachments: 9 elements, at most 8",
       [](Text& t) { t.attachments.resize(9, t.attachments[0]); }},
      {"attachment: must have 1 byte to 16 MiB",
       [](Text& t) { t.attachments[0].size = 0; }},
      {"attachment name: is missing",
       [](Text& t) { t.attachments[0].name.clear(); }},
  };
  for (const auto& row : table) {
    Text text = sample::MakeText();
    text.attachments = {sample::MakeAttachment()};
    ExpectRefused(text, row.spoil, row.message);
  }
}

TEST(Text, AnEmptyListOfAttachmentsIsASecondSpelling) {
  base::Bytes bytes = Encode(Body(sample::MakeText()));
  bytes.push_back(0);
  EXPECT_FALSE(ParseBody(bytes).ok());
}

TEST(Text, ReplyByThatWouldReadAsNoneIsRefused) {
  Text text = sample::MakeText();
  text.reply_by = base::WallTime();
  EXPECT_FALSE(Check(Body(text)).ok());
}

TEST(Text, TwoSupersededAndHalfAnIdAreRefused) {
  EXPECT_FALSE(ParseBody(*base::FromHex("0100000020" + std::string(64, '2') +
                                        "000000000000000000"))
                   .ok());
  EXPECT_FALSE(ParseBody(*base::FromHex("01000008" + std::string(16, '2') +
                                        "00000000000000000000"))
                   .ok());
}

TEST(Facts, WhatBreaksALimitIsRefusedWithItsField) {
  struct {
    const char* message;
    void (*spoil)(Facts&);
  } const table[] = {
      {"facts: must be delivered or read",
       [](Facts& f) { f.fact = Fact::kAcknowledged; }},
      {"facts: must be delivered or read", [](Facts& f) { f.fact = Fact{0}; }},
      {"at: must lie in the years 1970 to 2099",
       [](Facts& f) { f.at = base::FromMillis(UINT64_MAX); }},
      {"operator: is missing", [](Facts& f) { f.operator_name = ""; }},
      {"operator: 129 bytes, at most 128",
       [](Facts& f) { f.operator_name = std::string(129, 'a'); }},
      {"operator: has no visible character",
       [](Facts& f) { f.operator_name = " "; }},
      {"operator: 4 bytes, at most 0",
       [](Facts& f) { f.fact = Fact::kDelivered; }},
      {"message ids: is missing", [](Facts& f) { f.message_ids.clear(); }},
      {"message ids: 65 elements, at most 64",
       [](Facts& f) { f.message_ids.assign(65, sample::Id(1)); }},
  };
  for (const auto& row : table) {
    ExpectRefused(sample::MakeFacts(), row.spoil, row.message);
  }
}

TEST(Response, WhatBreaksALimitIsRefusedWithItsField) {
  struct {
    const char* message;
    void (*spoil)(Response&);
  } const table[] = {
      {"response: must be acknowledged, answered or refused",
       [](Response& r) { r.fact = Fact::kRead; }},
      {"response: must be acknowledged, answered or refused",
       [](Response& r) { r.fact = Fact{6}; }},
      {"at: must lie in the years 1970 to 2099",
       [](Response& r) { r.at = base::FromMillis(UINT64_MAX); }},
      {"operator: is missing", [](Response& r) { r.operator_name = ""; }},
      {"operator: is not UTF-8", [](Response& r) { r.operator_name = "\xff"; }},
      {"operator: 129 bytes, at most 128",
       [](Response& r) { r.operator_name = std::string(129, 'a'); }},
      {"reason: 1025 bytes, at most 1024",
       [](Response& r) { r.reason = std::string(1025, 'a'); }},
      {"reason: 2 bytes, at most 0",
       [](Response& r) { r.fact = Fact::kAcknowledged; }},
  };
  for (const auto& row : table) {
    ExpectRefused(sample::MakeResponse(), row.spoil, row.message);
  }
}

TEST(Response, ANameThatShowsNothingIsNobody) {
  for (const char* name : {" ", "\t\t", "\u200b", "\u202e", "\u00a0\u3000"}) {
    for (const bool scripted : {false, true}) {
      Response response = sample::MakeResponse();
      response.scripted = scripted;
      response.operator_name = name;
      EXPECT_EQ(ParseBody(Encode(Body(response))).status().message(),
                "operator: has no visible character");
    }
  }
}

TEST(Response, ScriptNeedsNoOperatorAndAFlagIsZeroOrOne) {
  Response response = sample::MakeResponse();
  response.scripted = true;
  response.operator_name = "";
  base::Bytes bytes = Encode(Body(response));
  EXPECT_EQ(*ParseBody(bytes), Body(response));
  bytes[bytes.size() - 4] = 2;
  EXPECT_FALSE(ParseBody(bytes).ok());
}

TEST(LineCard, WhatBreaksALimitIsRefusedWithItsField) {
  struct {
    const char* message;
    void (*spoil)(LineCard&);
  } const table[] = {
      {"line name: is missing", [](LineCard& c) { c.name = ""; }},
      {"line name: 65 bytes, at most 64",
       [](LineCard& c) { c.name = std::string(65, 'a'); }},
      {"line name: has no visible character",
       [](LineCard& c) { c.name = " "; }},
      {"line name: must be visible characters, with single spaces between them",
       [](LineCard& c) { c.name += " "; }},
      {"line name: must be visible characters, with single spaces between them",
       [](LineCard& c) { c.name += "\u200b"; }},
      {"line name: must be visible characters, with single spaces between them",
       [](LineCard& c) { c.name = "\u202e" + c.name; }},
      {"mandate: is missing", [](LineCard& c) { c.mandate = ""; }},
      {"mandate: has no visible character",
       [](LineCard& c) { c.mandate = "\n"; }},
      {"mandate: 4097 bytes, at most 4096",
       [](LineCard& c) { c.mandate = std::string(4097, 'a'); }},
      {"until: must lie in the years 1970 to 2099",
       [](LineCard& c) { c.until = base::FromMillis(UINT64_MAX); }},
      {"members: is missing", [](LineCard& c) { c.members.clear(); }},
      {"members: must be ascending by URI, nobody twice",
       [](LineCard& c) { c.members.push_back(c.members[0]); }},
      {"members: 201 elements, at most 200",
       [](LineCard& c) { c.members.resize(201); }},
  };
  for (const auto& row : table) {
    ExpectRefused(sample::MakeLineCard(), row.spoil, row.message);
  }
}

TEST(QuarantineReport, UnknownFaultIsRefused) {
  ExpectRefused<QuarantineReport>(
      sample::MakeReport(), [](QuarantineReport& r) { r.fault = Fault{0}; },
      "unknown fault 0");
}

TEST(Fact, NamesAreThoseOfTheFiveStates) {
  EXPECT_EQ(Name(Fact::kDelivered), "delivered");
  EXPECT_EQ(Name(Fact::kRead), "read");
  EXPECT_EQ(Name(Fact::kAcknowledged), "acknowledged");
  EXPECT_EQ(Name(Fact::kAnswered), "answered");
  EXPECT_EQ(Name(Fact::kRefused), "refused");
  EXPECT_EQ(Name(Fact{0}), "unspecified");
}

}  // namespace
}  // namespace hotline::message
