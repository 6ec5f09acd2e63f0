#include "client/station/process_runner.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <future>

#include "core/base/system_clock.h"

// Real programs, in real processes.

namespace hotline::station {
namespace {

using How = CommandEnd::How;
using std::chrono::milliseconds;

class ProcessRunnerTest : public testing::Test {
 protected:
  std::future<CommandEnd> Begin(ProcessRunner& runner, CommandToRun command) {
    auto promise = std::make_shared<std::promise<CommandEnd>>();
    auto future = promise->get_future();
    runner.Run(std::move(command), [promise](CommandEnd end) {
      promise->set_value(std::move(end));
    });
    return future;
  }
  CommandEnd Run(std::vector<std::string> argv,
                 std::vector<std::string> environment = {},
                 milliseconds timeout = std::chrono::minutes(1)) {
    ProcessRunner runner(clock_);
    return Begin(runner, {std::move(argv), std::move(environment), timeout})
        .get();
  }
  CommandEnd Shell(const std::string& script,
                   milliseconds timeout = std::chrono::minutes(1)) {
    return Run({"/bin/sh", "-c", script}, {}, timeout);
  }

  base::SystemClock clock_;
};

TEST_F(ProcessRunnerTest, ACommandThatEndsWellDoes) {
  const CommandEnd end = Run({"/bin/echo", "one", "two  $HOME `id`"});
  EXPECT_TRUE(end.ok());
  EXPECT_EQ(end.output, "one two  $HOME `id`\n");
}

TEST_F(ProcessRunnerTest, TheEnvironmentIsWhatWasGivenAndNothingElse) {
  setenv("HOTLINE_KEY_FILE", "/secret", 1);
  const CommandEnd end =
      Run({"/usr/bin/env"}, {"HOTLINE_STEP=1", "HOTLINE_CLASS=LIVE"});
  EXPECT_EQ(end.output, "HOTLINE_STEP=1\nHOTLINE_CLASS=LIVE\n");
}

TEST_F(ProcessRunnerTest, NoDescriptorOfOursIsOpen) {
  const int mine = dup(STDERR_FILENO);  // without close-on-exec
  ASSERT_GE(mine, 3);
  const CommandEnd end =
      Shell("for f in /proc/self/fd/*; do echo ${f##*/}; done");
  close(mine);
  // (3 is the folder, which the shell opens.)
  EXPECT_LE(end.output.size(), std::string("0\n1\n2\n3\n").size())
      << end.output;
}

TEST_F(ProcessRunnerTest, NothingIsReadFromUs) {
  EXPECT_TRUE(Run({"/bin/cat"}).ok());
}

TEST_F(ProcessRunnerTest, ItRunsInARootFolder) {
  EXPECT_EQ(Run({"/bin/pwd"}).output, "/\n");
}

TEST_F(ProcessRunnerTest, ItHasASessionAndAGroupOfItsOwn) {
  const CommandEnd end = Shell(
      "read -r p c s pp group session rest </proc/$$/stat; "
      "echo $(( $$ == group )) $(( $$ == session ))");
  EXPECT_EQ(end.output, "1 1\n");
}

TEST_F(ProcessRunnerTest, AnExitCodeIsAFailure) {
  const CommandEnd end = Shell("echo why >&2; exit 3");
  EXPECT_FALSE(end.ok());
  EXPECT_EQ(end.how, How::kExited);
  EXPECT_EQ(end.code, 3);
  EXPECT_EQ(end.output, "why\n");
}

TEST_F(ProcessRunnerTest, ASignalIsAFailure) {
  const CommandEnd end = Shell("kill -9 $$");
  EXPECT_EQ(end.how, How::kSignal);
  EXPECT_EQ(end.code, SIGKILL);
}

TEST_F(ProcessRunnerTest, AMissingProgramIsSaidToBe) {
  const CommandEnd end = Run({"/nonexistent/page"});
  EXPECT_EQ(end.how, How::kNotRun);
  EXPECT_EQ(end.code, ENOENT);
  EXPECT_NE(Sentence(end).find("No such file"), std::string::npos);
}

TEST_F(ProcessRunnerTest, WhatMayNotBeRunIsNot) {
  EXPECT_EQ(Run({"/etc/passwd"}).code, EACCES);
  EXPECT_EQ(Run({"/"}).how, How::kNotRun);
}

TEST_F(ProcessRunnerTest, OneThatHangsIsEndedWithItsChildren) {
  const CommandEnd end =
      Shell("sleep 300 & echo $!; sleep 300", milliseconds(300));
  EXPECT_EQ(end.how, How::kTimedOut);
  const pid_t child = std::stoi(end.output);
  bool gone = false;
  for (int i = 0; i < 500 && !gone; ++i) {
    gone = kill(child, 0) != 0 ||
           Shell("read -r a b state c </proc/" + std::to_string(child) +
                 "/stat; test \"$state\" = Z")
               .ok();
  }
  EXPECT_TRUE(gone);
}

TEST_F(ProcessRunnerTest, OneThatDoesNotListenIsKilled) {
  const CommandEnd end =
      Shell("trap '' TERM; echo deaf; while :; do sleep 0.1; done",
            milliseconds(200));
  EXPECT_EQ(end.how, How::kTimedOut);
}

TEST_F(ProcessRunnerTest, AFloodIsReadAndDropped) {
  const CommandEnd end = Shell(
      "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); "
      "echo 0123456789012345678901234567890123456789012345678901234567; "
      "done; exit 0");
  EXPECT_TRUE(end.ok());
  EXPECT_EQ(end.output.size(), ProcessRunner::kKeptOutput);
}

TEST_F(ProcessRunnerTest, AFloodWithoutEndIsEnded) {
  const CommandEnd end = Run({"/usr/bin/yes"}, {}, milliseconds(300));
  EXPECT_EQ(end.how, How::kTimedOut);
  EXPECT_EQ(end.output.size(), ProcessRunner::kKeptOutput);
}

TEST_F(ProcessRunnerTest, AChildThatKeepsThePipeHoldsNothingUp) {
  const CommandEnd end = Shell("sleep 20 & exit 0");
  EXPECT_TRUE(end.ok());
}

TEST_F(ProcessRunnerTest, WhoEndsEndsWhatRuns) {
  auto runner = std::make_unique<ProcessRunner>(clock_);
  auto end = Begin(*runner, {{"/bin/sleep", "300"}, {}, std::chrono::hours(1)});
  runner.reset();
  EXPECT_EQ(end.get().how, How::kStopped);
}

TEST_F(ProcessRunnerTest, ManyRunSideBySide) {
  ProcessRunner runner(clock_);
  std::vector<std::future<CommandEnd>> ends;
  for (int i = 0; i < 8; ++i) {
    ends.push_back(
        Begin(runner,
              {{"/bin/echo", std::to_string(i)}, {}, std::chrono::minutes(1)}));
  }
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(ends[static_cast<size_t>(i)].get().output,
              std::to_string(i) + "\n");
  }
}

}  // namespace
}  // namespace hotline::station
