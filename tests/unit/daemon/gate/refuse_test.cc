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

TEST(RefuseTest, AFailureWithoutReasonIsInternal) {
  EXPECT_EQ(RefusalOf(absl::NotFoundError("somewhere")), v1::REFUSAL_INTERNAL);
}

TEST(RefuseTest, OkIsNoRefusal) {
  EXPECT_EQ(RefusalOf(absl::OkStatus()), v1::REFUSAL_UNSPECIFIED);
}

}  // namespace
}  // namespace hotline::gate
