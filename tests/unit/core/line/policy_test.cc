#include "core/line/policy.h"

#include <gtest/gtest.h>

#include "core/message/limits.h"
#include "tests/unit/core/line/line_world.h"

namespace hotline::line {
namespace {

Policy Sample() { return SamplePolicy(mls::CipherSuite::kXWing); }

// Written by hand after docs/lines.md.
constexpr char kPolicyHex[] =
    "0001056e6f727468076d616e6461746501f64d000001ba60ab7c00070f0e7761"
    "746368406d66612e616c62610000546000002a30000007080000025821116475"
    "7479406d66612e73796c64617669610e7761746368406d66612e616c62610401"
    "0100093a80";

TEST(Policy, BytesAreThoseOfTheDocument) {
  Policy policy = Sample();
  policy.until = base::FromMillis(0x01ba60ab7c00);
  EXPECT_EQ(base::ToHex(Encode(policy)), kPolicyHex);
  EXPECT_EQ(*ParsePolicy(*base::FromHex(kPolicyHex)), policy);
}

TEST(Policy, EveryTruncationIsRefused) {
  const base::Bytes bytes = Encode(Sample());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParsePolicy(base::ByteView(bytes).first(size)).ok());
  }
  base::Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(ParsePolicy(longer).ok());
}

TEST(Policy, AnotherVersionIsRefusedByName) {
  base::Bytes bytes = Encode(Sample());
  bytes[1] = 2;
  EXPECT_EQ(ParsePolicy(bytes).status().message(), "unknown policy version 2");
}

std::vector<std::string> ManyPositions(size_t count) {
  std::vector<std::string> out;
  for (size_t i = 0; i < count; ++i) {
    out.push_back("p" + std::to_string(100 + i) + "@a");
  }
  return out;
}

TEST(Policy, WhatBreaksALimitIsRefusedWithItsField) {
  struct {
    const char* message;
    void (*spoil)(Policy&);
  } const table[] = {
      {"line name: is missing", [](Policy& p) { p.name.clear(); }},
      {"line name: 65 bytes, at most 64",
       [](Policy& p) { p.name = std::string(65, 'a'); }},
      {"mandate: is missing", [](Policy& p) { p.mandate.clear(); }},
      {"mandate: 4097 bytes, at most 4096",
       [](Policy& p) { p.mandate = std::string(4097, 'a'); }},
      {"until: must lie in the years 1970 to 2099",
       [](Policy& p) { p.until = base::FromMillis(UINT64_MAX); }},
      {"class is unspecified", [](Policy& p) { p.message_class = {}; }},
      {"suite: is unknown", [](Policy& p) { p.suite = mls::CipherSuite{1}; }},
      {"unknown classification 6",
       [](Policy& p) { p.ceiling = message::Classification{6}; }},
      {"rejoin: is unknown", [](Policy& p) { p.rejoin = Rejoin{0}; }},
      {"rejoin: is unknown", [](Policy& p) { p.rejoin = Rejoin{4}; }},
      {"refresh: 1 hour to 30 days",
       [](Policy& p) { p.refresh = std::chrono::seconds(3599); }},
      {"refresh: 1 hour to 30 days",
       [](Policy& p) { p.refresh = std::chrono::seconds(2'592'001); }},
      {"kinds: TEST, SERVICE and others of the class",
       [](Policy& p) { p.kinds = 1; }},
      {"kinds: TEST, SERVICE and others of the class",
       [](Policy& p) { p.kinds = 6 | 8; }},  // EXERCISE on a LIVE line
      {"kinds: TEST, SERVICE and others of the class",
       [](Policy& p) { p.kinds |= 0x80; }},
      {"entitled: is missing", [](Policy& p) { p.entitled.clear(); }},
      {"entitled: 65 elements, at most 64",
       [](Policy& p) { p.entitled = ManyPositions(65); }},
      {"entitled: must be ascending, nobody twice",
       [](Policy& p) { p.entitled.push_back(p.entitled[0]); }},
      {"acknowledge: 10 seconds to 7 days",
       [](Policy& p) { p.acknowledge[3] = std::chrono::seconds(9); }},
      {"acknowledge: 10 seconds to 7 days",
       [](Policy& p) { p.acknowledge[0] = std::chrono::seconds(604'801); }},
      {"escalation: 65 elements, at most 64",
       [](Policy& p) { p.escalation = ManyPositions(65); }},
      {"escalation: a position is named twice",
       [](Policy& p) { p.escalation.push_back(p.escalation[0]); }},
      {"escalation: must have the form watch@mfa.alba",
       [](Policy& p) { p.escalation[0] = "watch"; }},
  };
  base::SystemRandom random;
  for (const auto& row : table) {
    Policy policy = Sample();
    row.spoil(policy);
    EXPECT_EQ(Check(policy).message(), row.message);
    EXPECT_EQ(ParsePolicy(Encode(policy)).status().message(), row.message);
    EXPECT_FALSE(MakeOpening(policy, random).ok());
  }
}

TEST(Policy, FullestFitsWhereItTravels) {
  Policy policy = Sample();
  policy.name = std::string(64, 'n');
  policy.mandate = std::string(4096, 'm');
  policy.entitled.clear();
  policy.escalation.clear();
  for (int i = 100; i < 164; ++i) {
    const std::string position = std::to_string(i) + std::string(248, 'p');
    policy.entitled.push_back(position + "@abc");
    policy.escalation.push_back(position + "@abc");
  }
  ASSERT_EQ(policy.entitled[0].size(), 255u);
  const base::Bytes bytes = Encode(policy);
  EXPECT_EQ(*ParsePolicy(bytes), policy);
  EXPECT_EQ(bytes.size(), 37'105u);
  EXPECT_LE(Encode(PolicyOpening{{}, bytes}).size(), message::kMaxPolicy);
}

TEST(Policy, KindsAreBitsFromOne) {
  EXPECT_EQ(AllKinds(message::Class::kLive), 0b00111);
  EXPECT_EQ(AllKinds(message::Class::kExercise), 0b11110);
  Policy policy = Sample();
  policy.kinds = 0b00110;
  EXPECT_TRUE(Check(policy).ok());
  EXPECT_FALSE(Allows(policy, message::Kind::kOperation));
  EXPECT_TRUE(Allows(policy, message::Kind::kTest));
  EXPECT_TRUE(Allows(policy, message::Kind::kService));
  EXPECT_FALSE(Allows(policy, message::Kind{0}));
  EXPECT_FALSE(Allows(policy, message::Kind{200}));
}

TEST(Policy, IsClosedFromItsEnd) {
  const Policy policy = Sample();
  EXPECT_FALSE(IsClosed(policy, policy.until - std::chrono::milliseconds(1)));
  EXPECT_TRUE(IsClosed(policy, policy.until));
}

TEST(PolicyOpening, HashIsSalted) {
  const PolicyOpening opening = OpeningOf(Sample());
  EXPECT_EQ(PolicyHash(opening),
            crypto::Sha256({base::ViewOf("hotline/1 Policy"), opening.salt,
                            opening.policy}));
  PolicyOpening other = opening;
  other.salt[31] ^= 1;
  EXPECT_NE(PolicyHash(other), PolicyHash(opening));
  EXPECT_TRUE(OpenPolicy(opening, PolicyHash(opening)).ok());
  EXPECT_FALSE(OpenPolicy(other, PolicyHash(opening)).ok());
}

TEST(PolicyOpening, EveryTruncationIsRefused) {
  const base::Bytes bytes = Encode(OpeningOf(Sample()));
  EXPECT_EQ(*ParsePolicyOpening(bytes), OpeningOf(Sample()));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParsePolicyOpening(base::ByteView(bytes).first(size)).ok());
  }
  EXPECT_FALSE(ParsePolicyOpening(Encode(PolicyOpening{})).ok());
  EXPECT_FALSE(
      ParsePolicyOpening(Encode(PolicyOpening{{}, base::Bytes(40'961)})).ok());
}

}  // namespace
}  // namespace hotline::line
