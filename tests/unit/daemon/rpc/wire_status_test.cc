#include "daemon/rpc/wire_status.h"

#include <gtest/gtest.h>

#include <set>

#include "daemon/gate/refuse.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

std::vector<v1::Refusal> Everyone() {
  std::vector<v1::Refusal> all;
  for (int number = v1::Refusal_MIN + 1; number <= v1::Refusal_MAX; ++number) {
    if (v1::Refusal_IsValid(number))
      all.push_back(static_cast<v1::Refusal>(number));
  }
  return all;
}

TEST(WireStatusTest, EveryRefusalHasACodeAndASentenceOfItsOwn) {
  std::set<std::string> sentences;
  for (v1::Refusal reason : Everyone()) {
    const absl::Status status = gate::Refuse(reason, "detail");
    const v1::RefusalDetail detail = DetailOf(status);
    EXPECT_EQ(detail.reason(), reason);
    EXPECT_FALSE(detail.text().empty());
    EXPECT_LE(detail.text().size(), 200u);
    EXPECT_EQ(detail.text().back(), '.');
    EXPECT_TRUE(sentences.insert(detail.text()).second) << detail.text();
    EXPECT_EQ(CodeOf(status), status.raw_code());
    EXPECT_NE(CodeOf(status), 0);
  }
}

TEST(WireStatusTest, TheDetailForOurLogStaysHere) {
  const v1::RefusalDetail detail = DetailOf(
      gate::Refuse(v1::REFUSAL_QUOTA, "queue of 17 of watch@mfa.alba"));
  EXPECT_EQ(detail.DebugString().find("watch"), std::string::npos);
}

TEST(WireStatusTest, AFailureWithoutReasonIsInternalWhateverItsCode) {
  const absl::Status status = absl::NotFoundError("row 17");
  EXPECT_EQ(DetailOf(status).reason(), v1::REFUSAL_INTERNAL);
  EXPECT_EQ(CodeOf(status), static_cast<int>(absl::StatusCode::kInternal));
}

TEST(WireStatusTest, WhoKnowsWhenItPassesSaysSo) {
  const absl::Status status =
      gate::RefuseFor(v1::REFUSAL_QUOTA, "", std::chrono::milliseconds(123));
  EXPECT_EQ(DetailOf(status).retry_after_ms(), 123u);
  EXPECT_EQ(DetailOf(status).reason(), v1::REFUSAL_QUOTA);
}

// A megabyte of commits has no place in a trailer.
TEST(WireStatusTest, WhatARefusalExplainsIsForResponsesAlone) {
  v1::RefusalDetail missing;
  missing.add_missing()->set_sequence(7);
  const absl::Status status = gate::Explain(gate::Refuse(v1::REFUSAL_EPOCH, ""),
                                            {missing.SerializeAsString(), 4});
  EXPECT_EQ(DetailOf(status).missing_size(), 0);
}

TEST(WireStatusTest, OnlyWhatPassesByItselfIsWorthARetry) {
  for (v1::Refusal reason :
       {v1::REFUSAL_QUOTA, v1::REFUSAL_STOPPING, v1::REFUSAL_UNAVAILABLE}) {
    EXPECT_GT(DetailOf(gate::Refuse(reason, "")).retry_after_ms(), 0u);
  }
  EXPECT_EQ(DetailOf(gate::Refuse(v1::REFUSAL_ID_REUSED, "")).retry_after_ms(),
            0u);
}

}  // namespace
}  // namespace hotline::rpc
