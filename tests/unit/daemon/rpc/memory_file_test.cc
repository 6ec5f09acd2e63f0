#include "daemon/rpc/memory_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace hotline::rpc {
namespace {

std::string Read(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(MemoryFileTest, IsReadLikeAFileAsOftenAsOneLikes) {
  auto file = MemoryFile::Make("test", base::ViewOf("content"));
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(Read(file->path()), "content");
  EXPECT_EQ(Read(file->path()), "content");
}

TEST(MemoryFileTest, AReplacementHasTheSamePathAndWhoReadsTheOldOneReadsOn) {
  auto file = MemoryFile::Make("test", base::ViewOf("old"));
  ASSERT_TRUE(file.ok());
  const std::string path = file->path();
  std::ifstream old(path);
  ASSERT_TRUE(file->Replace(base::ViewOf("new content")).ok());
  EXPECT_EQ(file->path(), path);
  EXPECT_EQ(Read(path), "new content");
  std::string text;
  old >> text;
  EXPECT_EQ(text, "old");
}

TEST(MemoryFileTest, AWipedFileHoldsZeros) {
  auto file = MemoryFile::Make("test", base::ViewOf("key"));
  ASSERT_TRUE(file.ok());
  file->Wipe();
  EXPECT_EQ(Read(file->path()), std::string(3, '\0'));
}

}  // namespace
}  // namespace hotline::rpc
