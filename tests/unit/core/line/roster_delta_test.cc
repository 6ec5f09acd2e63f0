#include "core/line/roster_delta.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"

namespace hotline::line {
namespace {

std::string Uri(const std::string& station) {
  return "hotline://mfa.alba/watch/" + station;
}

base::Digest Ref(uint8_t value) {
  base::Digest out;
  out.fill(value);
  return out;
}

RosterDelta Sample() {
  return {{Uri("a"), Uri("b")}, {{Uri("b"), Ref(1)}, {Uri("c"), Ref(2)}}};
}

// So many stations, ascending.
std::vector<std::string> Many(size_t count) {
  std::vector<std::string> uris;
  for (size_t i = 0; i < count; ++i) {
    uris.push_back(Uri(absl::StrCat("s", 1000 + i)));
  }
  return uris;
}

bool Parses(const RosterDelta& delta) {
  return ParseRosterDelta(Encode(delta)).ok();
}

TEST(RosterDelta, BytesAreThoseOfTheDocument) {
  const RosterDelta delta{{"hotline://a/b/c"}, {{"hotline://a/b/d", Ref(7)}}};
  EXPECT_EQ(base::ToHex(Encode(delta)),
            "0001"
            "10"
            "0f" +
                base::ToHex(base::ViewOf("hotline://a/b/c")) +
                "30"
                "0f" +
                base::ToHex(base::ViewOf("hotline://a/b/d")) +
                base::ToHex(Ref(7)));
}

TEST(RosterDelta, RoundTripsAndMayBeEmpty) {
  for (const RosterDelta& delta : {Sample(), RosterDelta{}}) {
    auto parsed = ParseRosterDelta(Encode(delta));
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(*parsed, delta);
  }
}

TEST(RosterDelta, WhoRejoinsStandsInBoth) { EXPECT_TRUE(Parses(Sample())); }

TEST(RosterDelta, SomebodyTwiceIsRefused) {
  RosterDelta delta = Sample();
  delta.leaves[1] = delta.leaves[0];
  EXPECT_FALSE(Parses(delta));
  delta = Sample();
  delta.joins[1].station = delta.joins[0].station;
  EXPECT_FALSE(Parses(delta));
}

TEST(RosterDelta, AnotherOrderIsRefused) {
  RosterDelta delta = Sample();
  std::swap(delta.leaves[0], delta.leaves[1]);
  EXPECT_FALSE(Parses(delta));
  delta = Sample();
  std::swap(delta.joins[0], delta.joins[1]);
  EXPECT_FALSE(Parses(delta));
}

TEST(RosterDelta, WhatIsNoStationIsRefused) {
  for (const std::string& name : {std::string(), std::string("watch@mfa.alba"),
                                  Uri("A"), Uri(std::string(300, 'a'))}) {
    RosterDelta delta;
    delta.leaves = {name};
    EXPECT_FALSE(Parses(delta)) << name;
    delta = {};
    delta.joins = {{name, Ref(1)}};
    EXPECT_FALSE(Parses(delta)) << name;
  }
}

TEST(RosterDelta, MoreThanALineMayHaveIsRefused) {
  RosterDelta delta;
  delta.leaves = Many(200);
  for (const auto& uri : Many(200)) delta.joins.push_back({uri, Ref(1)});
  EXPECT_TRUE(Parses(delta));
  delta.leaves = Many(201);
  EXPECT_FALSE(Parses(delta));
  delta.leaves.clear();
  delta.joins.push_back({Uri("t"), Ref(1)});
  EXPECT_FALSE(Parses(delta));
}

TEST(RosterDelta, Above64KiBIsRefusedUnread) {
  RosterDelta delta;
  for (size_t i = 0; i < 200; ++i) {
    const std::string uri = Uri(std::string(220, 'a') + absl::StrCat(1000 + i));
    delta.leaves.push_back(uri);
    delta.joins.push_back({uri, Ref(1)});
  }
  ASSERT_GT(Encode(delta).size(), kMaxRosterDelta);
  EXPECT_FALSE(Parses(delta));
}

TEST(RosterDelta, AnUnknownVersionIsNamed) {
  base::Bytes bytes = Encode(Sample());
  bytes[1] = 2;
  EXPECT_EQ(ParseRosterDelta(bytes).status().message(),
            "unknown roster delta version 2");
}

TEST(RosterDelta, EveryCutAndATrailingByteAreRefused) {
  base::Bytes bytes = Encode(Sample());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParseRosterDelta(base::ByteView(bytes).first(size)).ok())
        << size;
  }
  bytes.push_back(0);
  EXPECT_FALSE(ParseRosterDelta(bytes).ok());
}

TEST(RosterDelta, SaysWhatItNeeds) {
  EXPECT_TRUE(Sample().needs_welcome());
  EXPECT_FALSE(Sample().only_takes_out());
  RosterDelta delta{{Uri("a")}, {}};
  EXPECT_FALSE(delta.needs_welcome());
  EXPECT_TRUE(delta.only_takes_out());
  delta.joins = {{Uri("a"), {}}};  // an external committer
  EXPECT_FALSE(delta.needs_welcome());
  EXPECT_FALSE(delta.only_takes_out());
  EXPECT_FALSE(RosterDelta{}.only_takes_out());
}

TEST(RosterDelta, CommitmentIsThatOfTheDocument) {
  const base::Bytes delta = Encode(Sample());
  base::Bytes input = base::ToBytes(std::string_view("hotline/1 RosterDelta"));
  input.insert(input.end(), delta.begin(), delta.end());
  EXPECT_EQ(DeltaCommitment(delta), crypto::Sha256(input));
}

}  // namespace
}  // namespace hotline::line
