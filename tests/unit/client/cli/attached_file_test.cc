#include "client/cli/attached_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "client/station/problem.h"

namespace hotline::cli {
namespace {

namespace fs = std::filesystem;

class AttachedFileTest : public testing::Test {
 protected:
  AttachedFileTest() {
    std::string pattern = (fs::temp_directory_path() / "cli-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    start_ = fs::current_path();
    fs::current_path(folder_);
  }
  ~AttachedFileTest() override {
    fs::current_path(start_);
    fs::remove_all(folder_);
  }
  static void Put(const std::string& name, const std::string& text) {
    std::ofstream(name) << text;
  }
  static std::string Text(const std::string& name) {
    std::ifstream in(name);
    return {std::istreambuf_iterator<char>(in),
            std::istreambuf_iterator<char>()};
  }
  absl::StatusOr<std::string> Write(const std::string& name,
                                    const std::string& to = "") {
    return WriteAttached({name, base::ToBytes("new")}, to, random_);
  }
  std::string Refused(const std::string& name, const std::string& to = "") {
    const auto written = Write(name, to);
    EXPECT_FALSE(written.ok());
    return station::ReasonOf(written.status());
  }
  // Of everything, hidden files too.
  static size_t Files() {
    return static_cast<size_t>(
        std::distance(fs::recursive_directory_iterator("."),
                      fs::recursive_directory_iterator()));
  }

  base::SystemRandom random_;
  fs::path folder_, start_;
};

TEST_F(AttachedFileTest, IsWrittenUnderItsOwnNameForItsOwnerAlone) {
  EXPECT_EQ(*Write("map.pdf"), "map.pdf");
  EXPECT_EQ(Text("map.pdf"), "new");
  struct stat found {};
  ASSERT_EQ(stat("map.pdf", &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  EXPECT_EQ(Files(), 1u);
}

TEST_F(AttachedFileTest, NeverOverwrites) {
  Put("map.pdf", "old");
  EXPECT_EQ(Refused("map.pdf"), "exists");
  EXPECT_EQ(Refused("other", "map.pdf"), "exists");
  EXPECT_EQ(Text("map.pdf"), "old");
  EXPECT_EQ(Files(), 1u);
}

TEST_F(AttachedFileTest, FollowsNoLink) {
  Put("target", "old");
  fs::create_symlink("target", "map.pdf");
  fs::create_symlink("nowhere", "dangling");
  EXPECT_EQ(Refused("map.pdf"), "exists");
  EXPECT_EQ(Refused("dangling"), "exists");
  EXPECT_EQ(Text("target"), "old");
  EXPECT_FALSE(fs::exists("nowhere"));
  EXPECT_EQ(Files(), 3u);
}

TEST_F(AttachedFileTest, ANameOfAPeerLeadsNowhere) {
  for (const char* name : {"../up", "/etc/passwd", "a/../../b", "..", ".",
                           ".rc", "-rf", "a\\b", "a\nb", ""}) {
    const std::string safe = SafeName(name);
    EXPECT_EQ(safe.find_first_of("/\\\n"), std::string::npos) << name;
    EXPECT_NE(safe.front(), '.') << name;
    EXPECT_NE(safe.front(), '-') << name;
  }
  fs::create_directory("box");
  EXPECT_EQ(*Write("../up", "box"), "box/_._up");
  EXPECT_EQ(Files(), 2u);
}

TEST_F(AttachedFileTest, GoesToTheFolderThatIsAsked) {
  fs::create_directory("box");
  EXPECT_EQ(*Write("map.pdf", "box"), "box/map.pdf");
  EXPECT_EQ(*Write("map.pdf", "box/other.pdf"), "box/other.pdf");
  EXPECT_EQ(Refused("map.pdf", "box"), "exists");
  EXPECT_EQ(Refused("map.pdf", "no such folder/map.pdf"), "file");
  EXPECT_EQ(Refused("map.pdf", "no such folder/"), "file");
  EXPECT_EQ(Files(), 3u);
}

TEST_F(AttachedFileTest, OnlyFilesAreRead) {
  const auto reason = [](const std::string& path) {
    return station::ReasonOf(ReadAttached(path).status());
  };
  Put("empty", "");
  fs::create_directory("box");
  ASSERT_EQ(mkfifo("pipe", 0600), 0);
  EXPECT_EQ(reason("missing"), "file");
  EXPECT_EQ(reason("empty"), "attachment");
  EXPECT_EQ(reason("box"), "attachment");
  EXPECT_EQ(reason("pipe"), "attachment");
}

TEST_F(AttachedFileTest, UpToSixteenMebibytesAreRead) {
  Put("large", std::string(16 << 20, 'a'));
  EXPECT_EQ(ReadAttached("./large")->bytes.size(), size_t{16} << 20);
  EXPECT_EQ(ReadAttached("./large")->name, "large");
  std::ofstream("large", std::ios::app) << "b";
  EXPECT_EQ(station::ReasonOf(ReadAttached("large").status()), "too_large");
}

}  // namespace
}  // namespace hotline::cli
