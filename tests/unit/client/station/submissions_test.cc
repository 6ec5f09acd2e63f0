// What the relay does not want now is submitted again within the session.
#include "client/station/submissions.h"

#include <gtest/gtest.h>

#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

using message::Precedence;

class SubmissionsTest : public CrisisLine {
 protected:
  size_t Connections() { return alba_.Told<Connected>().size(); }
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

// It was told to be queued, so that no person decides any more.
TEST_F(SubmissionsTest, WhatIsQueuedStaysSoUntilTheQuotaAllowsIt) {
  town_.relay->refuse = v1::REFUSAL_STOPPING;
  for (int i = 0; i < 150; ++i) {
    ASSERT_EQ(Send("text " + std::to_string(i), Precedence::kRoutine)->state,
              State::kQueued);
  }
  alba_.engine.reset();
  // Five a second, fifty at once; everything that comes is counted.
  double left = 50;
  base::WallTime since = town_.clock.Now();
  town_.relay->refuse = v1::REFUSAL_UNSPECIFIED;
  town_.relay->judge = [&](const message::Header& header) {
    if (header.sender.find("mfa.alba") == std::string::npos) {
      return v1::REFUSAL_UNSPECIFIED;
    }
    const base::WallTime now = town_.clock.Now();
    left = std::min(50.0, left + 0.005 * double((now - since).count()));
    since = now;
    if (left < 1) return v1::REFUSAL_QUOTA;
    left -= 1;
    return v1::REFUSAL_UNSPECIFIED;
  };
  const uint64_t before = town_.relay->submissions;
  town_.Start(alba_);
  town_.Watch(alba_);
  town_.strand.Pass(std::chrono::seconds(60));
  const auto log = *town_.Ask<std::vector<Record>>(
      [&](auto done) { alba_.engine->Log({.line = "", .limit = 500}, done); });
  ASSERT_EQ(log.size(), 150u);
  for (const Record& one : log) EXPECT_TRUE(one.logged) << one.reason;
  // Paced: not all that waits is tried each time.
  EXPECT_LT(town_.relay->submissions - before, 500u);
}

TEST_F(SubmissionsTest, AQuotaBelowFlashDoesNotHoldFlashUp) {
  town_.relay->refuse = v1::REFUSAL_STOPPING;
  ASSERT_TRUE(Send("routine", Precedence::kRoutine).ok());
  ASSERT_TRUE(Send("flash").ok());
  town_.relay->refuse = v1::REFUSAL_UNSPECIFIED;
  town_.relay->judge = [](const message::Header& header) {
    return header.precedence < Precedence::kFlash ? v1::REFUSAL_QUOTA
                                                  : v1::REFUSAL_UNSPECIFIED;
  };
  town_.strand.Pass(std::chrono::seconds(70));
  const auto log = town_.LogOf(alba_);
  EXPECT_EQ(log[0].state, State::kQueued);
  EXPECT_TRUE(log[1].logged);
}

TEST_F(SubmissionsTest, ARefusalCarriesItsNameAndItsSentence) {
  town_.relay->refuse = v1::REFUSAL_QUOTA;
  ASSERT_FALSE(Send("the words").ok());
  const Record record = town_.LogOf(alba_)[0];
  EXPECT_EQ(record.reason_name, "quota");
  EXPECT_EQ(record.reason, "The relay refused (quota): a fixed sentence");
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
