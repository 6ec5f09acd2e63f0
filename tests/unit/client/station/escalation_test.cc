#include <gtest/gtest.h>

#include <set>

#include "tests/unit/client/station/clock_line.h"

// What an overdue message is handed to (P28): by whom, how often, with what.

namespace hotline::station {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class EscalationTest : public ClockLine {
 protected:
  EscalationTest() {
    SetPolicy({"chief@mfa.alba"});
    SetCommand(alba_);
  }
  std::vector<std::string> StepsOf(const RunByHand::Runs& runs) {
    std::vector<std::string> out;
    for (size_t i = 0; i < runs.all.size(); ++i) {
      out.push_back(runs.Of(i, "HOTLINE_STEP"));
    }
    return out;
  }
  void Restart(Desk& desk) {
    desk.engine.reset();
    town_.Start(desk);
    town_.Watch(desk);
    RunsOf(desk);
    Pass(seconds(1));
  }
  using Words = std::vector<std::string>;
};

TEST_F(EscalationTest, EachStepIsRunOnceWhenItsTimeHasCome) {
  auto& runs = RunsOf(alba_);
  ASSERT_TRUE(Send().ok());
  Pass(seconds(38));
  EXPECT_EQ(runs.all.size(), 0u);
  Pass(seconds(4));
  ASSERT_EQ(runs.all.size(), 1u);
  runs.EndWell();
  Pass(seconds(20));
  ASSERT_EQ(runs.all.size(), 2u);
  runs.EndWell();
  Pass(minutes(10));
  EXPECT_EQ(StepsOf(runs), (Words{"1", "2"}));
  EXPECT_FALSE(alba_.Warned("escalation_failed"));
}

TEST_F(EscalationTest, TheNextStepWaitsForTheEndOfTheOneBefore) {
  auto& runs = RunsOf(alba_);
  ASSERT_TRUE(Send().ok());
  Pass(seconds(62));
  EXPECT_EQ(StepsOf(runs), Words{"1"});
  runs.EndWell();
  Pass(seconds(2));
  EXPECT_EQ(StepsOf(runs), (Words{"1", "2"}));
}

TEST_F(EscalationTest, AnAcknowledgementInTimeRunsNothing) {
  auto& runs = RunsOf(alba_);
  ASSERT_TRUE(Send().ok());
  Pass(seconds(30));
  ASSERT_TRUE(Ack(borduria_).ok());
  Pass(minutes(5));
  EXPECT_EQ(runs.all.size(), 0u);
}

TEST_F(EscalationTest, TheEnvironmentHasExactlyNineNames) {
  auto& runs = RunsOf(alba_);
  Draft draft = town_.Text("crisis", "MARKER-TEXT");
  draft.subject = "MARKER-SUBJECT";
  draft.operator_name = "MARKER-OFFICER";
  const auto sent = town_.Send(alba_, draft);
  ASSERT_TRUE(sent.ok());
  Pass(seconds(45));
  ASSERT_EQ(runs.all.size(), 1u);
  const CommandToRun& command = runs.all[0].command;
  EXPECT_EQ(command.argv, (Words{"/usr/bin/page", "--now"}));
  std::set<std::string> names;
  for (const std::string& one : command.environment) {
    names.insert(one.substr(0, one.find('=')));
    for (const char* marker : {"MARKER", "crisis", "mandate", "Officer"}) {
      EXPECT_EQ(one.find(marker), std::string::npos) << one;
    }
  }
  EXPECT_EQ(names,
            (std::set<std::string>{
                "HOTLINE_CLASS", "HOTLINE_DUE_AT", "HOTLINE_KIND",
                "HOTLINE_LINE_ID", "HOTLINE_MESSAGE_ID", "HOTLINE_PRECEDENCE",
                "HOTLINE_SENDER", "HOTLINE_SERIAL", "HOTLINE_STEP"}));
  EXPECT_EQ(command.environment.size(), 9u);
  EXPECT_EQ(runs.Of(0, "HOTLINE_LINE_ID"), line_.Hex());
  EXPECT_EQ(runs.Of(0, "HOTLINE_CLASS"), "LIVE");
  EXPECT_EQ(runs.Of(0, "HOTLINE_KIND"), "OPERATION");
  EXPECT_EQ(runs.Of(0, "HOTLINE_PRECEDENCE"), "FLASH");
  EXPECT_EQ(runs.Of(0, "HOTLINE_SERIAL"), std::to_string(sent->serial));
  EXPECT_EQ(runs.Of(0, "HOTLINE_SENDER"), "hotline://mfa.alba/watch/desk-1");
  EXPECT_EQ(runs.Of(0, "HOTLINE_MESSAGE_ID"), sent->id.Hex());
  EXPECT_EQ(runs.Of(0, "HOTLINE_STEP"), "1");
  EXPECT_EQ(runs.Of(0, "HOTLINE_DUE_AT").size(),
            std::string("2026-11-22T16:30:05Z").size());
}

TEST_F(EscalationTest, TheAddresseesCommandIsRunToo) {
  SetCommand(borduria_);
  auto& runs = RunsOf(borduria_);
  ASSERT_TRUE(Send().ok());
  Pass(seconds(45));
  EXPECT_EQ(StepsOf(runs), Words{"1"});
}

TEST_F(EscalationTest, ThePositionOfTheOrderBeginsWithItsStep) {
  SetCommand(third_);
  auto& runs = RunsOf(third_);
  ASSERT_TRUE(Send().ok());
  Pass(seconds(55));
  EXPECT_EQ(runs.all.size(), 0u);
  Pass(seconds(10));
  EXPECT_EQ(StepsOf(runs), Words{"2"});
}

TEST_F(EscalationTest, AStepThatWasMissedIsNotLost) {
  ASSERT_TRUE(Send().ok());
  town_.Settle();
  alba_.engine.reset();
  Pass(minutes(5));
  town_.Start(alba_);
  town_.Watch(alba_);
  auto& runs = RunsOf(alba_);
  Pass(seconds(2));
  EXPECT_EQ(StepsOf(runs), Words{"1"});
  runs.EndWell();
  Pass(seconds(2));
  EXPECT_EQ(StepsOf(runs), (Words{"1", "2"}));
}

TEST_F(EscalationTest, AProcessThatDiesOverItIsFollowedByAnother) {
  auto& runs = RunsOf(alba_);
  ASSERT_TRUE(Send().ok());
  Pass(seconds(42));
  ASSERT_EQ(StepsOf(runs), Words{"1"});
  Restart(alba_);
  // Not beside it, if it still runs.
  EXPECT_EQ(StepsOf(runs), Words{"1"});
  Pass(seconds(40));
  EXPECT_EQ(StepsOf(runs), (Words{"1", "1"}));
}

TEST_F(EscalationTest, AStepThatIsDoneIsNotRunAfterARestart) {
  auto& runs = RunsOf(alba_);
  ASSERT_TRUE(Send().ok());
  Pass(seconds(42));
  runs.EndWell();
  Pass(seconds(1));
  Restart(alba_);
  Pass(seconds(10));
  EXPECT_EQ(StepsOf(runs), Words{"1"});
}

TEST_F(EscalationTest, OneOfTwoProcessesRunsIt) {
  Desk second;
  second.home = alba_.home;
  town_.Start(second);
  town_.Watch(second);
  auto& runs = RunsOf(alba_);
  auto& others = RunsOf(second);
  ASSERT_TRUE(Send().ok());
  Pass(minutes(2));
  EXPECT_EQ(runs.all.size() + others.all.size(), 1u);
}

TEST_F(EscalationTest, AFailureIsToldAndTriedAgainWithGrowingPauses) {
  auto& runs = RunsOf(alba_);
  ASSERT_TRUE(Send().ok());
  Pass(seconds(42));
  runs.Fail();
  Pass(seconds(3));
  ASSERT_TRUE(alba_.Warned("escalation_failed"));
  const std::string text = alba_.Told<Warning>().back().text;
  EXPECT_NE(text.find("exit code 3; it wrote: no line"), std::string::npos)
      << text;
  EXPECT_EQ(runs.all.size(), 1u);
  Pass(seconds(4));
  ASSERT_EQ(runs.all.size(), 2u);
  runs.Fail();
  Pass(seconds(13));
  EXPECT_EQ(runs.all.size(), 2u);
  Pass(seconds(4));
  EXPECT_EQ(runs.all.size(), 3u);
  runs.EndWell();
  Pass(seconds(30));
  EXPECT_EQ(StepsOf(runs), (Words{"1", "1", "1", "2"}));
}

TEST_F(EscalationTest, AfterFiveTriesItGivesUpAndSaysSo) {
  auto& runs = RunsOf(alba_);
  ASSERT_TRUE(Send().ok());
  for (int i = 0; i < 60; ++i) {
    Pass(seconds(10));
    while (runs.ended < runs.all.size()) runs.Fail();
  }
  EXPECT_EQ(StepsOf(runs),
            (Words{"1", "1", "1", "1", "1", "2", "2", "2", "2", "2"}));
  EXPECT_TRUE(alba_.Warned("escalation_given_up"));
}

TEST_F(EscalationTest, ACommandThatNobodySeesTheEndOfIsGivenUpToo) {
  auto& runs = RunsOf(alba_);
  ASSERT_TRUE(Send().ok());
  Pass(seconds(42));
  for (int i = 0; i < 13; ++i) {
    Restart(alba_);
    Pass(seconds(45));
  }
  EXPECT_EQ(StepsOf(runs).size(), 10u);
  EXPECT_TRUE(alba_.Warned("escalation_given_up"));
}

TEST_F(EscalationTest, WhatItWroteIsMadePrintable) {
  auto& runs = RunsOf(alba_);
  ASSERT_TRUE(Send().ok());
  Pass(seconds(42));
  runs.End(
      {CommandEnd::How::kExited, 1, "\x1b[2J\xff" + std::string(4'000, 'x')});
  Pass(seconds(1));
  ASSERT_TRUE(alba_.Warned("escalation_failed"));
  const std::string text = alba_.Told<Warning>().back().text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_LT(text.size(), 600u);
}

TEST_F(EscalationTest, WithoutACommandNothingIsRunLater) {
  ASSERT_TRUE(ClearEscalation(*town_.StoreOf(alba_)).ok());
  auto& runs = RunsOf(alba_);
  ASSERT_TRUE(Send().ok());
  Pass(seconds(50));
  SetCommand(alba_);
  Pass(seconds(5));
  EXPECT_EQ(runs.all.size(), 0u);
  Pass(seconds(10));
  EXPECT_EQ(StepsOf(runs), Words{"2"});
}

TEST_F(EscalationTest, AHangingRoutineCommandHoldsNoFlashUp) {
  auto& runs = RunsOf(alba_);
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(Send(message::Precedence::kRoutine).ok());
  }
  Pass(seconds(405));
  EXPECT_EQ(runs.all.size(), 4u);
  ASSERT_TRUE(Send().ok());
  Pass(seconds(45));
  ASSERT_EQ(runs.all.size(), 5u);
  EXPECT_EQ(runs.Of(4, "HOTLINE_PRECEDENCE"), "FLASH");
}

TEST_F(EscalationTest, ADrillRunsTheSameWithItsClass) {
  const auto line = town_.MakeLine(alba_, "drill", message::Class::kExercise);
  ASSERT_TRUE(line.ok());
  auto& runs = RunsOf(alba_);
  Draft draft = town_.Text("drill", "words");
  draft.kind = message::Kind::kDrill;
  ASSERT_TRUE(town_.Send(alba_, draft).ok());
  Pass(minutes(11));
  ASSERT_EQ(runs.all.size(), 1u);
  EXPECT_EQ(runs.Of(0, "HOTLINE_CLASS"), "EXERCISE");
  EXPECT_EQ(runs.Of(0, "HOTLINE_KIND"), "DRILL");
}

TEST_F(EscalationTest, ACommandThatIsNoneIsRefused) {
  auto store = town_.StoreOf(alba_);
  const EscalationCommand bad[] = {
      {.argv = {}},
      {.argv = {"page"}},
      {.argv = {"./page"}},
      {.argv = {"/bin/page", std::string("a\0b", 3)}},
      {.argv = std::vector<std::string>(65, "/bin/page")},
      {.argv = {"/bin/page", std::string(9'000, 'x')}},
      {.argv = {"/bin/page"}, .timeout = seconds(0)},
      {.argv = {"/bin/page"}, .timeout = seconds(601)}};
  for (const EscalationCommand& one : bad) {
    const auto refused = SaveEscalation(*store, one);
    EXPECT_EQ(ProblemOf(refused), Problem::kUsage);
    EXPECT_EQ(ReasonOf(refused), "escalation");
  }
  EXPECT_EQ((*LoadEscalation(*store))->argv.front(), "/usr/bin/page");
}

}  // namespace
}  // namespace hotline::station
