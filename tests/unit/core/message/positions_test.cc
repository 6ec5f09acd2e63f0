#include "core/message/positions.h"

#include <gtest/gtest.h>

namespace hotline::message {
namespace {

TEST(Positions, OfAStation) {
  EXPECT_EQ(PositionOfStation("hotline://mfa.alba/watch/desk-1"),
            "watch@mfa.alba");
  EXPECT_EQ(AuthorityOfPosition("watch@mfa.alba"), "mfa.alba");
  EXPECT_EQ(PositionOfStation("hotline://"), "");
}

TEST(Positions, AscendingMeansNobodyTwice) {
  const auto check = [](const std::vector<std::string>& positions) {
    return std::string(
        CheckAscendingPositions("entitled", positions, 1, 2).message());
  };
  EXPECT_EQ(check({"a@x", "b@x"}), "");
  EXPECT_EQ(check({}), "entitled: is missing");
  EXPECT_EQ(check({"a@x", "a@x"}), "entitled: must be ascending, nobody twice");
  EXPECT_EQ(check({"b@x", "a@x"}), "entitled: must be ascending, nobody twice");
  EXPECT_EQ(check({"a@x", "b@x", "c@x"}), "entitled: 3 elements, at most 2");
  EXPECT_EQ(check({"a"}), "entitled: must have the form watch@mfa.alba");
}

}  // namespace
}  // namespace hotline::message
