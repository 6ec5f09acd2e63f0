#include "core/base/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace hotline::base {
namespace {

// What holds for a process after it has hardened itself: in a child, since it
// cannot be undone.
bool HoldsInChild(bool (*claim)()) {
  const pid_t child = fork();
  if (child == 0) {
    HardenProcess();
    _exit(claim() ? 0 : 1);
  }
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

TEST(HardenProcessTest, NoCoreIsDumpedAndNobodyMayRaiseThat) {
  EXPECT_TRUE(HoldsInChild([] {
    rlimit cores{};
    return getrlimit(RLIMIT_CORE, &cores) == 0 && cores.rlim_cur == 0 &&
           cores.rlim_max == 0;
  }));
}

TEST(HardenProcessTest, OthersOfTheSameUserMayNotReadItsMemory) {
  EXPECT_TRUE(
      HoldsInChild([] { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0; }));
}

TEST(HardenProcessTest, ACrashLeavesNoCore) {
  const pid_t child = fork();
  if (child == 0) {
    HardenProcess();
    std::signal(SIGABRT, SIG_DFL);
    std::abort();
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_FALSE(WCOREDUMP(status));
}

TEST(HardenProcessTest, ItsFilesAreForNobodyElse) {
  EXPECT_TRUE(HoldsInChild([] { return umask(0) == 077; }));
}

}  // namespace
}  // namespace hotline::base
