#include "client/cli/printer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <streambuf>

#include "client/station/problem.h"

namespace hotline::cli {
namespace {

// A disk that is full, a reader that has gone.
class Full : public std::streambuf {
 protected:
  int overflow(int) override { return traits_type::eof(); }
};

TEST(Printer, WhatCouldNotBeWrittenIsNoticed) {
  Full full;
  std::ostream out(&full);
  std::ostringstream err;
  Printer printer(out, err);
  EXPECT_TRUE(printer.Written().ok());
  printer.Say({{"station", "x"}}, "made");
  EXPECT_EQ(station::ProblemOf(printer.Written()), station::Problem::kInternal);
  EXPECT_EQ(station::ReasonOf(printer.Written()), "output");
}

TEST(Printer, ASmallResultIsASentenceOrALineOfJson) {
  std::ostringstream out, err;
  Printer printer(out, err);
  printer.Say({{"station", "x"}}, "made");
  printer.UseJson(true);
  printer.Say({{"station", "x"}}, "made");
  EXPECT_EQ(out.str(), "made\n{\"station\":\"x\"}\n");
}

TEST(Printer, AFailureIsJsonOnlyIfAskedFor) {
  std::ostringstream out, err;
  Printer printer(out, err);
  const auto why = station::Fail(station::Problem::kUsage, "usage", "no");
  printer.Failed(why);
  EXPECT_EQ(out.str(), "");
  printer.UseJson(true);
  printer.Failed(why);
  EXPECT_NE(out.str().find("\"reason\":\"usage\""), std::string::npos);
  EXPECT_EQ(err.str(), "hotline: no\nhotline: no\n");
}

TEST(Printer, AFailureIsOneLineWhateverTheRelaySaid) {
  std::ostringstream out, err;
  Printer printer(out, err);
  printer.Failed(station::Fail(station::Problem::kUnreachable, "unreachable",
                               "no (x\n\nFLASH  OPERATION)"));
  const std::string said = err.str();
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
}

TEST(Printer, WhatIsWiderThanTheTerminalIsMarked) {
  std::ostringstream out, err;
  Printer printer(out, err);
  printer.FoldTo([] { return 40; }, [] { return 60; });
  const std::string wide = std::string(70, 'x') + "FLASH";
  printer.Say({}, wide);
  printer.Warn("clock", wide);
  EXPECT_EQ(out.str(),
            std::string(40, 'x') + "\n|+ " + std::string(30, 'x') + "FLASH\n");
  EXPECT_NE(err.str().find("\n|+ "), std::string::npos) << err.str();
}

TEST(Printer, JsonAndWhatIsNoTerminalStayAsTheyAre) {
  std::ostringstream out, err;
  Printer printer(out, err);
  const std::string wide(70, 'x');
  printer.FoldTo([] { return 0; }, nullptr);
  printer.Say({}, wide);
  printer.FoldTo([] { return 40; }, nullptr);
  printer.UseJson(true);
  printer.Say({{"name", wide}}, "");
  EXPECT_EQ(out.str(), wide + "\n{\"name\":\"" + wide + "\"}\n");
}

TEST(Printer, AWarningIsOneLineOfStandardError) {
  std::ostringstream out, err;
  Printer printer(out, err);
  printer.Warn("clock", "two\nlines\x1b[2J");
  const std::string said = err.str();
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1);
  EXPECT_TRUE(said.starts_with("hotline: warning (clock): "));
  EXPECT_EQ(said.find('\x1b'), std::string::npos);
  EXPECT_EQ(out.str(), "");
}

TEST(Printer, TheBellRingsAtATerminalAlone) {
  std::ostringstream out, err;
  Printer printer(out, err);
  printer.Ring(2);
  EXPECT_EQ(err.str(), "");
  printer.FoldTo(nullptr, [] { return size_t{80}; });
  printer.Ring(2);
  EXPECT_EQ(err.str(), "\a\a");
  printer.UseJson(true);
  printer.Ring(2);
  EXPECT_EQ(err.str(), "\a\a");
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace hotline::cli
