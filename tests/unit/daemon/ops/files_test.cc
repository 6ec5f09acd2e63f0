#include "daemon/ops/files.h"

#include <gtest/gtest.h>

#include "tests/unit/daemon/ops/scratch_folder.h"

namespace hotline::ops {
namespace {

class CheckFolderTest : public testing::Test {
 protected:
  ScratchFolder scratch_;
};

TEST_F(CheckFolderTest, AFolderThatCanBeMadeIsFineAndIsNotMade) {
  const auto wanted = scratch_.path() / "state" / "relay";
  EXPECT_TRUE(CheckFolder(wanted).ok());
  EXPECT_FALSE(std::filesystem::exists(scratch_.path() / "state"));
}

TEST_F(CheckFolderTest, AFileInItsPlaceIsNamed) {
  const auto file = scratch_.path() / "state";
  ASSERT_TRUE(ReplaceFile(file, "no folder").ok());
  for (const auto& wanted : {file, file / "below"}) {
    absl::Status status = CheckFolder(wanted);
    EXPECT_FALSE(status.ok());
    EXPECT_NE(status.message().find(wanted.string()), std::string::npos)
        << status;
  }
}

}  // namespace
}  // namespace hotline::ops
