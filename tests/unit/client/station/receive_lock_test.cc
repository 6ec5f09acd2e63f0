#include "client/station/receive_lock.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace hotline::station {
namespace {

class ReceiveLockTest : public testing::Test {
 protected:
  ReceiveLockTest() { std::filesystem::create_directories(folder_); }
  ~ReceiveLockTest() override { std::filesystem::remove_all(folder_); }

  const std::string folder_ =
      testing::TempDir() + "receive-lock-" + std::to_string(getpid());
};

TEST_F(ReceiveLockTest, OneHoldsIt) {
  ReceiveLock one(folder_), two(folder_);
  EXPECT_TRUE(one.TryHold());
  EXPECT_TRUE(one.TryHold());
  EXPECT_FALSE(two.TryHold());
  one.Release();
  EXPECT_TRUE(two.TryHold());
}

TEST_F(ReceiveLockTest, TheDeadHoldNothing) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    ReceiveLock lock(folder_);
    const char held = lock.TryHold() ? 'y' : 'n';
    if (write(ready[1], &held, 1) != 1) _exit(1);
    pause();
  }
  char held = 'n';
  ASSERT_EQ(read(ready[0], &held, 1), 1);
  EXPECT_EQ(held, 'y');
  ReceiveLock lock(folder_);
  EXPECT_FALSE(lock.TryHold());
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(lock.TryHold());
  close(ready[0]);
  close(ready[1]);
}

TEST_F(ReceiveLockTest, WithoutAFolderNobodyHoldsIt) {
  ReceiveLock lock(folder_ + "/missing");
  EXPECT_FALSE(lock.TryHold());
}

}  // namespace
}  // namespace hotline::station
