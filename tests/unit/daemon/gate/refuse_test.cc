#include "daemon/gate/refuse.h"

#include <gtest/gtest.h>

#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::gate {
namespace {

namespace v1 = relay::v1;

TEST(RefuseTest, EveryRefusalKeepsItsReasonAndIsAFailure) {
  for (int number = v1::Refusal_MIN + 1; number <= v1::Refusal_MAX; ++number) {
    if (!v1::Refusal_IsValid(number)) continue;
    const absl::Status status =
        Refuse(static_cast<v1::Refusal>(number), "detail");
    EXPECT_FALSE(status.ok()) << number;
    EXPECT_EQ(RefusalOf(status), number);
  }
}

TEST(RefuseTest, WhatItSaysBesidesIsReadBack) {
  const absl::Status plain = Refuse(v1::REFUSAL_EPOCH, "detail");
  EXPECT_FALSE(RetryAfterOf(plain).has_value());
  EXPECT_FALSE(ExplanationOf(plain).has_value());
  const absl::Status timed =
      RefuseFor(v1::REFUSAL_QUOTA, "detail", std::chrono::milliseconds(150));
  EXPECT_EQ(RefusalOf(timed), v1::REFUSAL_QUOTA);
  EXPECT_EQ(RetryAfterOf(timed), std::chrono::milliseconds(150));
  const auto explained =
      ExplanationOf(Explain(plain, {std::string("\0bytes", 6), 9}));
  ASSERT_TRUE(explained.has_value());
  EXPECT_EQ(explained->detail, std::string("\0bytes", 6));
  EXPECT_EQ(explained->size, 9u);
}

TEST(RefuseTest, AFailureWithoutReasonIsInternal) {
  EXPECT_EQ(RefusalOf(absl::NotFoundError("somewhere")), v1::REFUSAL_INTERNAL);
}

TEST(RefuseTest, OkIsNoRefusal) {
  EXPECT_EQ(RefusalOf(absl::OkStatus()), v1::REFUSAL_UNSPECIFIED);
}

}  // namespace
}  // namespace hotline::gate
