#include "client/cli/arguments.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace hotline::cli {
namespace {

class ReadTextTest : public testing::Test {
 protected:
  ~ReadTextTest() override { std::filesystem::remove(file_); }

  absl::StatusOr<std::string> Read(const std::string& content) {
    std::ofstream(file_, std::ios::binary) << content;
    return ReadText(file_, 10);
  }
  // Why it is not read, with its reason.
  std::string Why(const std::string& content, const std::string& reason) {
    const absl::Status status = Read(content).status();
    EXPECT_EQ(station::ReasonOf(status), reason) << status;
    EXPECT_EQ(station::ProblemOf(status), station::Problem::kUsage);
    return std::string(status.message());
  }

  const std::string file_ = testing::TempDir() + "/arguments_test_text";
};

TEST_F(ReadTextTest, ATextIsReadAsItIs) {
  EXPECT_EQ(*Read("a\n\u0436\n"), "a\n\u0436\n");
  EXPECT_EQ(*Read(std::string("a\0b\0", 4)), std::string("a\0b\0", 4));
  EXPECT_EQ(*Read("0123456789"), "0123456789");
}

TEST_F(ReadTextTest, TooLargeNamesTheLimit) {
  EXPECT_NE(Why("0123456789x", "too_large").find("10 bytes"),
            std::string::npos);
}

TEST_F(ReadTextTest, WhatIsNoUtf8NamesFileAndLine) {
  const std::string why = Why("a\nb\xff", "not_utf8");
  EXPECT_NE(why.find("line 2"), std::string::npos) << why;
  EXPECT_NE(why.find(file_), std::string::npos) << why;
}

TEST_F(ReadTextTest, AFileThatIsNotThereSaysSo) {
  const absl::Status status = ReadText("/nowhere/text", 10).status();
  EXPECT_NE(status.message().find("No such file"), absl::string_view::npos);
}

TEST_F(ReadTextTest, AFolderSaysSo) {
  const absl::Status status = ReadText(testing::TempDir(), 10).status();
  EXPECT_NE(status.message().find("directory"), absl::string_view::npos)
      << status;
}

}  // namespace
}  // namespace hotline::cli
