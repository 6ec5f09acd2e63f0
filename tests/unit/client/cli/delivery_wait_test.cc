#include "client/cli/delivery_wait.h"

#include <gtest/gtest.h>

#include "client/station/problem.h"
#include "tests/unit/client/cli/sample_record.h"

namespace hotline::cli {
namespace {

using station::State;
using std::chrono::milliseconds;

station::Record With(State state) {
  station::Record record = SampleRecord();
  record.positions[0].state = state;
  return record;
}

TEST(DeliveryWait, ReadIsNotAcknowledged) {
  EXPECT_FALSE(AllAcknowledged(With(State::kRead)));
  EXPECT_TRUE(AllAcknowledged(With(State::kAcknowledged)));
  EXPECT_TRUE(AllAcknowledged(With(State::kAnswered)));
}

TEST(DeliveryWait, EveryActionPositionMustHaveAcknowledged) {
  station::Record record = With(State::kAcknowledged);
  record.to.push_back("other@mfa.alba");
  EXPECT_FALSE(AllAcknowledged(record));
}

TEST(DeliveryWait, AnInformationPositionDoesNotCount) {
  station::Record record = With(State::kAcknowledged);
  record.info = {"other@mfa.alba"};
  record.positions.push_back({.position = "other@mfa.alba",
                              .state = State::kRefused,
                              .at = {},
                              .by = "",
                              .station = "",
                              .reason = "",
                              .scripted = false});
  EXPECT_TRUE(AllAcknowledged(record));
  EXPECT_FALSE(AnyRefused(record));
}

TEST(DeliveryWait, AnEventThatCameBeforeTheWaitCounts) {
  DeliveryWait wait;
  const station::Record acked = With(State::kAcknowledged);
  wait.OnEvent(station::StateChanged{acked, acked.positions[0]});
  EXPECT_TRUE(AllAcknowledged(wait.Until(With(State::kRead), milliseconds(0))));
}

TEST(DeliveryWait, TimeoutReturnsTheNewestState) {
  DeliveryWait wait;
  const station::Record read = With(State::kRead);
  wait.OnEvent(station::StateChanged{read, read.positions[0]});
  const auto newest = wait.Until(With(State::kDelivered), milliseconds(10));
  EXPECT_EQ(newest.positions[0].state, State::kRead);
}

TEST(Outcome, OfWhatTheRelayRefusedItIsThatRefusal) {
  station::Record record = With(State::kRefused);
  record.state = State::kRefused;
  record.reason = "The relay refused (quota): Too many requests.";
  record.reason_name = "quota";
  const absl::Status outcome = Outcome(record);
  EXPECT_EQ(station::ProblemOf(outcome), station::Problem::kRefused);
  EXPECT_EQ(station::ReasonOf(outcome), "quota");
  EXPECT_EQ(outcome.message(), record.reason);
}

TEST(Outcome, InVainItNamesTheWayToSeeWhatComesLater) {
  station::Record record = SampleRecord();
  record.logged = true;
  record.state = station::State::kSent;
  const absl::Status outcome = Outcome(record);
  EXPECT_EQ(station::ProblemOf(outcome), station::Problem::kNotAcknowledged);
  EXPECT_NE(outcome.message().find("`hotline watch --once`, then `hotline show "
                                   "123456780000`"),
            absl::string_view::npos)
      << outcome;
}

TEST(Outcome, OfWhatWasAcceptedItIsThePositions) {
  station::Record record = With(State::kRefused);
  record.logged = true;
  const absl::Status outcome = Outcome(record);
  EXPECT_EQ(station::ReasonOf(outcome), "refused");
  EXPECT_NE(outcome.message().find("action position"), std::string::npos);
}

}  // namespace
}  // namespace hotline::cli
