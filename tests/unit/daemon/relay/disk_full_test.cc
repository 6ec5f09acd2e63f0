// A real disk that is full: a small file system in memory, mounted by a child
// process for itself alone.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/audit/verify.h"
#include "tests/unit/daemon/relay/a_relay.h"

namespace hotline::relay::testing {
namespace {

constexpr int kNoMount = 77;

bool MountSmallDisk(const std::filesystem::path& path) {
  if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
    return false;
  }
  mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  return mount("tmpfs", path.c_str(), "tmpfs", 0, "size=4m") == 0;
}

bool Reserve(const std::filesystem::path& file) {
  const int reserve = open(file.c_str(), O_WRONLY | O_CREAT, 0600);
  return reserve >= 0 && posix_fallocate(reserve, 0, 1 << 20) == 0;
}

// Each expectation names itself in the exit code's text.
void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "disk full: not so: %s\n", what);
  _exit(1);
}

void FillTheDisk(const std::filesystem::path& path) {
  if (!MountSmallDisk(path)) _exit(kNoMount);
  Expect(Reserve(path / "reserve"), "the reserve is there");
  auto* a = new ARelay(path, Limits());
  const auto line = a->Connect();
  uint64_t receipts = 0;
  absl::Status refusal;
  while (refusal.ok() && receipts < 1000) {
    refusal = a->Submit(Write({.line = line, .size = 60'000})).status();
    if (refusal.ok()) ++receipts;
  }
  Expect(gate::RefusalOf(refusal) == v1::REFUSAL_DISK_FULL,
         "a routine message is refused with DISK_FULL");

  // What ops does then: gives the reserve up, and says so.
  std::filesystem::remove(path / "reserve");
  a->relay->SetDiskLow(true);
  Expect(gate::RefusalOf(a->Submit(Write({.line = line})).status()) ==
             v1::REFUSAL_DISK_FULL,
         "the reserve is not for routine messages");
  auto flash =
      a->Submit(Write({.line = line, .precedence = Precedence::kFlash}));
  Expect(flash.ok(), "a FLASH passes");
  Expect(Verify(flash->entries[0]).ok(), "its receipt verifies");
  Expect(DetailsOf(flash->entries[0]).acceptance().sequence() == receipts + 1,
         "no number was lost to what was refused");
  Expect(a->Confirm(kBorduria, line, {{1, 3}}).ok(), "a confirm passes");
  a->relay->SetDiskLow(false);
  Expect(a->Submit(Write({.line = line})).ok(), "what was confirmed made room");
  auto verification = audit::Verify(path);
  Expect(verification.ok() && verification->faults.empty(), "the log verifies");
  Expect(verification->accepted == receipts + 2,
         "what was accepted is what has a receipt");
  _exit(0);
}

TEST(DiskFullTest, NothingIsHalfAcceptedAndFlashPassesOnTheReserve) {
  Folder folder;
  const pid_t child = fork();
  if (child == 0) FillTheDisk(folder.path());
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == kNoMount) {
    GTEST_SKIP() << "no file system can be mounted here";
  }
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace hotline::relay::testing
