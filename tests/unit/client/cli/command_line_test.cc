#include "client/cli/command_line.h"

#include <gtest/gtest.h>

#include "client/station/problem.h"

namespace hotline::cli {
namespace {

class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() {
    Syntax send = line_.root().Below("send", "sends");
    send.Text("LINE", name_, "a line").Required();
    send.Texts("--to", to_, "positions").Required();
    send.Does([](Context&) { return absl::OkStatus(); });
    Syntax run = line_.root().Below("run", "runs");
    run.Text("--timeout", timeout_, "how long");
    run.Rest("PROGRAM", argv_, "what");
    run.Does([](Context&) { return absl::OkStatus(); });
  }
  absl::Status Parse(std::vector<std::string> words) {
    std::vector<char*> argv;
    words.insert(words.begin(), "hotline");
    argv.reserve(words.size());
    for (std::string& word : words) argv.push_back(word.data());
    return line_.Parse(static_cast<int>(argv.size()), argv.data()).status();
  }

  CommandLine line_{"hotline", "what it is", "hotline 1", ""};
  std::string name_;
  std::vector<std::string> to_;
  std::string timeout_;
  std::vector<std::string> argv_;
};

TEST_F(CommandLineTest, TheRestIsTakenAsItStands) {
  ASSERT_TRUE(Parse({"run", "--timeout", "5s", "--", "/bin/page", "--now", "-v",
                     "a b", ""})
                  .ok());
  EXPECT_EQ(timeout_, "5s");
  EXPECT_EQ(argv_,
            (std::vector<std::string>{"/bin/page", "--now", "-v", "a b", ""}));
}

TEST_F(CommandLineTest, TheRestIsNeverNothing) {
  EXPECT_EQ(station::ProblemOf(Parse({"run", "--timeout", "5s"})),
            station::Problem::kUsage);
}

TEST_F(CommandLineTest, AnOptionTakesOneValueAndLeavesTheNextWord) {
  ASSERT_TRUE(Parse({"send", "--to", "duty@mod.borduria", "capitals"}).ok());
  EXPECT_EQ(name_, "capitals");
  EXPECT_EQ(to_, std::vector<std::string>{"duty@mod.borduria"});
}

TEST_F(CommandLineTest, AnOptionGivenTwiceHasBothValues) {
  ASSERT_TRUE(Parse({"send", "capitals", "--to", "a@b", "--to", "c@d"}).ok());
  EXPECT_EQ(to_, (std::vector<std::string>{"a@b", "c@d"}));
}

TEST_F(CommandLineTest, ASecondValueOfAnOptionIsTooMuch) {
  const absl::Status status = Parse({"send", "capitals", "--to", "a@b", "c@d"});
  EXPECT_EQ(station::ProblemOf(status), station::Problem::kUsage);
}

TEST_F(CommandLineTest, AMistakeNamesTheHelpOfItsCommand) {
  EXPECT_EQ(Parse({"send", "capitals"}).message(),
            "--to is required; see `hotline send --help`");
  EXPECT_EQ(Parse({"sing"}).message(),
            "There is no command sing; see `hotline --help`");
  EXPECT_EQ(Parse({"--loud"}).message(),
            "There is no option --loud; see `hotline --help`");
}

}  // namespace
}  // namespace hotline::cli
