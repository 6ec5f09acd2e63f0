#include "core/message/header.h"

#include <gtest/gtest.h>

#include "core/message/fault.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

// Written by hand after docs/protocol.md: what must never drift.
constexpr char kHeaderHex[] =
    "0001111111111111111111111111111111110000000100000000000000000001"
    "0400093a801f686f746c696e653a2f2f6d66612e616c62612f77617463682f64"
    "65736b2d31222222222222222222222222222222223333333333333333333333"
    "333333333333333333333333333333333333333333";
constexpr char kEpochHeaderHex[] =
    "0001111111111111111111111111111111110000000200000000000000072044"
    "4444444444444444444444444444444444444444444444444444444444444402"
    "01000000001f686f746c696e653a2f2f6d66612e616c62612f77617463682f64"
    "65736b2d31222222222222222222222222222222223333333333333333333333"
    "333333333333333333333333333333333333333333";

Header EpochHeader() {
  Header header = sample::MakeHeader();
  header.incarnation = 2;
  header.epoch = 7;
  header.branch_id = sample::Filled<32>(0x44);
  header.message_class = Class::kExercise;
  header.precedence = Precedence::kRoutine;
  header.lifetime = std::chrono::seconds(0);
  return header;
}

TEST(Header, BytesAreThoseOfTheDocument) {
  EXPECT_EQ(base::ToHex(Encode(sample::MakeHeader())), kHeaderHex);
  EXPECT_EQ(base::ToHex(Encode(EpochHeader())), kEpochHeaderHex);
}

TEST(Header, BytesOfTheDocumentParse) {
  EXPECT_EQ(*ParseHeader(*base::FromHex(kHeaderHex)), sample::MakeHeader());
  EXPECT_EQ(*ParseHeader(*base::FromHex(kEpochHeaderHex)), EpochHeader());
}

TEST(Header, UnknownVersionIsRefusedByName) {
  base::Bytes bytes = Encode(sample::MakeHeader());
  bytes[1] = 7;
  const auto status = ParseHeader(bytes).status();
  EXPECT_EQ(status.message(), "unknown header version 7");
  EXPECT_EQ(FaultOf(status), Fault::kUnknownHeaderVersion);
}

TEST(Header, EveryTruncationIsRefused) {
  const base::Bytes bytes = Encode(EpochHeader());
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto status = ParseHeader(base::ByteView(bytes).first(size)).status();
    EXPECT_EQ(FaultOf(status), Fault::kHeaderMalformed) << size;
  }
}

TEST(Header, TrailingByteIsRefused) {
  base::Bytes bytes = Encode(sample::MakeHeader());
  bytes.push_back(0);
  EXPECT_FALSE(ParseHeader(bytes).ok());
}

struct Spoiled {
  const char* what;
  void (*spoil)(Header&);
};

TEST(Header, EveryFieldOutOfItsRangeIsRefused) {
  const Spoiled table[] = {
      {"incarnation 0", [](Header& h) { h.incarnation = 0; }},
      {"branch at epoch 0", [](Header& h) { h.branch_id.emplace(); }},
      {"epoch without branch", [](Header& h) { h.epoch = 1; }},
      {"class 0", [](Header& h) { h.message_class = Class{0}; }},
      {"class 3", [](Header& h) { h.message_class = Class{3}; }},
      {"precedence 0", [](Header& h) { h.precedence = Precedence{0}; }},
      {"precedence 5", [](Header& h) { h.precedence = Precedence{5}; }},
      {"lifetime over 30 days",
       [](Header& h) { h.lifetime = kMaxLifetime + std::chrono::seconds(1); }},
      {"no sender", [](Header& h) { h.sender = ""; }},
      {"no URI", [](Header& h) { h.sender = "watch@mfa.alba/desk-1"; }},
      {"upper case", [](Header& h) { h.sender = "hotline://A/b/c"; }},
      {"too few parts", [](Header& h) { h.sender = "hotline://a/b"; }},
      {"too many parts", [](Header& h) { h.sender = "hotline://a/b/c/d"; }},
      {"empty part", [](Header& h) { h.sender = "hotline://a//c"; }},
      {"control character", [](Header& h) { h.sender += "\n"; }},
      {"256 bytes", [](Header& h) { h.sender.resize(256, 'a'); }},
  };
  for (const Spoiled& row : table) {
    Header header = sample::MakeHeader();
    row.spoil(header);
    EXPECT_EQ(FaultOf(ParseHeader(Encode(header)).status()),
              Fault::kHeaderMalformed)
        << row.what;
    EXPECT_FALSE(Check(header).ok()) << row.what;
  }
}

TEST(Header, BranchOfAnotherLengthIsRefused) {
  base::Bytes bytes = Encode(EpochHeader());
  bytes[30] = 31;
  bytes.erase(bytes.begin() + 31);
  EXPECT_FALSE(ParseHeader(bytes).ok());
}

TEST(Header, LongestSenderPasses) {
  Header header = sample::MakeHeader();
  header.sender.resize(255, 'a');
  EXPECT_EQ(*ParseHeader(Encode(header)), header);
}

TEST(Lifetime, ApplicationNeedsOneAndOthersHaveNone) {
  Header header = sample::MakeHeader();
  EXPECT_TRUE(CheckLifetime(header, true).ok());
  EXPECT_EQ(FaultOf(CheckLifetime(header, false)), Fault::kLifetime);
  header.lifetime = std::chrono::seconds(0);
  EXPECT_EQ(FaultOf(CheckLifetime(header, true)), Fault::kLifetime);
  EXPECT_TRUE(CheckLifetime(header, false).ok());
  header.lifetime = kMaxLifetime;
  EXPECT_TRUE(CheckLifetime(header, true).ok());
}

TEST(Envelope, HashIsThatOfTheDocument) {
  EXPECT_EQ(base::ToHex(EnvelopeHash(Encode(sample::MakeHeader()),
                                     base::ViewOf("body"))),
            "8359494ef5b28ebfaf63cc3c0ac7029d6e2b0e1fc36daf5ea1dd95cf175d720b");
}

}  // namespace
}  // namespace hotline::message
