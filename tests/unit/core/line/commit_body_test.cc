#include "core/line/commit_body.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/line/roster_delta.h"

namespace hotline::line {
namespace {

struct Parts {
  base::Bytes delta = Encode(RosterDelta{});
  base::Bytes message = {1, 2, 3};
  base::Bytes policy = {4, 5};

  base::Bytes Encoded() const {
    return Encode(CommitBody{delta, message, policy});
  }
};

bool Parses(const Parts& parts) {
  return ParseCommitBody(parts.Encoded()).ok();
}

TEST(CommitBody, BytesAreThoseOfTheDocument) {
  EXPECT_EQ(base::ToHex(Parts().Encoded()),
            "0001"
            "04"
            "00010000"
            "03"
            "010203"
            "02"
            "0405");
}

TEST(CommitBody, RoundTripsWithAndWithoutAPolicy) {
  for (const base::Bytes& policy : {base::Bytes(), base::Bytes{9}}) {
    Parts parts;
    parts.policy = policy;
    const base::Bytes bytes = parts.Encoded();
    auto body = ParseCommitBody(bytes);
    ASSERT_TRUE(body.ok()) << body.status();
    EXPECT_TRUE(std::ranges::equal(body->delta, parts.delta));
    EXPECT_TRUE(std::ranges::equal(body->message, parts.message));
    EXPECT_TRUE(std::ranges::equal(body->policy, policy));
    EXPECT_EQ(Encode(*body), bytes);
  }
}

TEST(CommitBody, WithoutACommitIsRefused) {
  Parts parts;
  parts.message.clear();
  EXPECT_FALSE(Parses(parts));
}

TEST(CommitBody, PartsAboveTheirLimitsAreRefused) {
  Parts parts;
  parts.delta.resize(kMaxRosterDelta);
  EXPECT_TRUE(Parses(parts));
  parts.delta.push_back(0);
  EXPECT_FALSE(Parses(parts));
  parts = Parts();
  parts.policy.resize(kMaxSealedPolicy);
  EXPECT_TRUE(Parses(parts));
  parts.policy.push_back(0);
  EXPECT_FALSE(Parses(parts));
  parts = Parts();
  parts.message.resize(kMaxCommitBody -
                       (parts.Encoded().size() + 3 - parts.message.size()));
  ASSERT_EQ(parts.Encoded().size(), kMaxCommitBody);
  EXPECT_TRUE(Parses(parts));
  parts.message.push_back(0);
  EXPECT_FALSE(Parses(parts));
}

TEST(CommitBody, AnUnknownVersionIsNamed) {
  base::Bytes bytes = Parts().Encoded();
  bytes[1] = 7;
  EXPECT_EQ(ParseCommitBody(bytes).status().message(),
            "unknown commit body version 7");
}

TEST(CommitBody, EveryCutAndATrailingByteAreRefused) {
  base::Bytes bytes = Parts().Encoded();
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParseCommitBody(base::ByteView(bytes).first(size)).ok())
        << size;
  }
  bytes.push_back(0);
  EXPECT_FALSE(ParseCommitBody(bytes).ok());
}

}  // namespace
}  // namespace hotline::line
