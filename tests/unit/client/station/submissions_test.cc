// What the relay does not want now is submitted again within the session.
#include "client/station/submissions.h"

#include <gtest/gtest.h>

#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

using message::Precedence;

class SubmissionsTest : public testing::Test {
 protected:
  SubmissionsTest() : alba_(town_.Man(kAlba)), borduria_(town_.Man(kBorduria)) {
    EXPECT_TRUE(town_.MakeLine(alba_, "crisis").ok());
  }
  absl::StatusOr<Record> Send(const std::string& text,
                              Precedence precedence = Precedence::kFlash) {
    return town_.Send(alba_, town_.Text("crisis", text, precedence));
  }
  size_t Connections() { return alba_.Told<Connected>().size(); }

  Town town_;
  Desk& alba_;
  Desk& borduria_;
};

TEST_F(SubmissionsTest, QueuedAfterAPassingRefusalLeavesInTheSameSession) {
  town_.relay->refuse = v1::REFUSAL_UNAVAILABLE;
  ASSERT_EQ(Send("the words")->state, State::kQueued);
  const size_t connections = Connections();
  town_.relay->refuse = v1::REFUSAL_UNSPECIFIED;
  town_.strand.Pass(std::chrono::seconds(3));
  EXPECT_NE(town_.LogOf(alba_)[0].state, State::kQueued);
  EXPECT_EQ(Connections(), connections);
}

TEST_F(SubmissionsTest, TheMostUrgentGoesFirst) {
  town_.relay->refuse = v1::REFUSAL_UNAVAILABLE;
  ASSERT_TRUE(Send("routine", Precedence::kRoutine).ok());
  ASSERT_TRUE(Send("priority", Precedence::kPriority).ok());
  ASSERT_TRUE(Send("flash", Precedence::kFlash).ok());
  town_.relay->refuse = v1::REFUSAL_UNSPECIFIED;
  town_.strand.Pass(std::chrono::seconds(70));
  const auto log = town_.LogOf(alba_);
  ASSERT_EQ(log.size(), 3u);
  EXPECT_LT(log[2].sequence, log[1].sequence);
  EXPECT_LT(log[1].sequence, log[0].sequence);
}

TEST_F(SubmissionsTest, PausesGrow) {
  town_.relay->refuse = v1::REFUSAL_UNAVAILABLE;
  ASSERT_TRUE(Send("the words").ok());
  town_.strand.Pass(std::chrono::seconds(10));
  const uint64_t early = town_.relay->submissions;
  EXPECT_GE(early, 3u);
  town_.strand.Pass(std::chrono::minutes(10));
  EXPECT_LE(town_.relay->submissions - early, 15u);
}

TEST_F(SubmissionsTest, ARefusalForGoodIsNotTriedAgain) {
  town_.relay->refuse = v1::REFUSAL_TOO_LARGE;
  EXPECT_EQ(ReasonOf(Send("the words").status()), "too_large");
  const uint64_t before = town_.relay->submissions;
  town_.relay->refuse = v1::REFUSAL_UNSPECIFIED;
  town_.strand.Pass(std::chrono::minutes(5));
  EXPECT_EQ(town_.relay->submissions, before);
  EXPECT_TRUE(town_.LogOf(borduria_).empty());
}

TEST_F(SubmissionsTest, ATextRefusedByQuotaIsThePersonsToSendAgain) {
  town_.relay->refuse = v1::REFUSAL_QUOTA;
  EXPECT_EQ(ReasonOf(Send("the words").status()), "quota");
  town_.relay->refuse = v1::REFUSAL_UNSPECIFIED;
  town_.strand.Pass(std::chrono::minutes(5));
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kRefused);
  EXPECT_TRUE(town_.LogOf(borduria_).empty());
}

TEST_F(SubmissionsTest, AReceiptRefusedByQuotaIsSaidLaterInTheSameSession) {
  // A receipt of ROUTINE leaves within 30 s, not at once.
  ASSERT_TRUE(Send("the words", Precedence::kRoutine).ok());
  town_.relay->refuse = v1::REFUSAL_QUOTA;
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kSent);
  town_.relay->refuse = v1::REFUSAL_UNSPECIFIED;
  town_.strand.Pass(std::chrono::seconds(70));
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kDelivered);
}

}  // namespace
}  // namespace hotline::station
