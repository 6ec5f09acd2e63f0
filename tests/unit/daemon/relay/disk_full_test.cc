// A real disk that is full: a small file system in memory, mounted by a child
// process for itself alone, and filled by somebody else to the last byte.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "daemon/audit/verify.h"
#include "daemon/store/journal.h"
#include "tests/unit/daemon/relay/members.h"

namespace hotline::relay::testing {
namespace {

constexpr int kNoMount = 77;
constexpr uint64_t kBacklog = 300;  // of 60,000 bytes
// What the least reserve holds for sure: deploy/hotlined.toml says so.
constexpr uint64_t kFlash = 1000;  // of 1 KiB
constexpr uint64_t kLargest = 4;   // of 250 KiB

bool Put(const char* file, const std::string& text) {
  std::ofstream out(file);
  out << text << std::flush;
  return out.good();
}

// A user who may not mount has a namespace in which he is root; without a name
// there for himself he could own no file.
bool BecomeRootOfOnesOwn() {
  const std::string user = std::to_string(getuid());
  const std::string group = std::to_string(getgid());
  return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
         Put("/proc/self/setgroups", "deny") &&
         Put("/proc/self/uid_map", "0 " + user + " 1") &&
         Put("/proc/self/gid_map", "0 " + group + " 1");
}

bool MountSmallDisk(const std::filesystem::path& path) {
  if (unshare(CLONE_NEWNS) != 0 && !BecomeRootOfOnesOwn()) return false;
  mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  return mount("tmpfs", path.c_str(), "tmpfs", 0, "size=64m") == 0;
}

// Runs in the child: the first claim that does not hold ends it.
class FullDisk {
 public:
  explicit FullDisk(std::filesystem::path path)
      : path_(std::move(path)),
        filler_(open((path_ / "filler").c_str(), O_WRONLY | O_CREAT, 0600)) {
    limits_.flash_burst = 1e6;
    limits_.key_package_burst = 20;
    a_ =
        std::make_unique<ARelay>(path_, limits_, store::Journal::kLeastReserve);
    line_ = a_->Connect();
    Claim(a_->CreateLine(group_, {kAlba, kBorduria}).ok(), "a second line");
    Claim(a_->Enrol(kBorduria, {}, base::Bytes(100, 9)).ok(),
          "a last resort is there");
  }

  void Run() {
    for (uint64_t i = 0; i < kBacklog; ++i)
      Passes(Precedence::kRoutine, 60'000);
    Fill();
    LowerTrafficIsRefused();
    MembersChangeOnlyForAFlashOrToTakeOut();
    TheDirectoryTakesNothingNew();
    KeyPackagesAreGivenOutWithinAQuota();
    ReadsAndRepeatsPass();
    SendFlash();
    EverythingIsConfirmed();
    LowerTrafficIsRefused();
    TheDirectoryTakesNothingNew();
    RestartsOnTheFullDisk();
    ThereIsSpaceAgain();
    TheLogKnowsExactlyWhatWasReceipted();
  }

 private:
  void Claim(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "disk full: not so: %s (after %llu receipts)\n", what,
                 static_cast<unsigned long long>(receipts_));
    _exit(1);
  }
  void Fill() {
    const std::vector<char> bytes(4096);
    while (write(filler_, bytes.data(), bytes.size()) > 0) {
    }
  }
  absl::StatusOr<Receipt> Submit(Precedence precedence, size_t size) {
    return a_->Submit(
        Write({.line = line_, .precedence = precedence, .size = size}));
  }
  void Passes(Precedence precedence, size_t size) {
    auto receipt = Submit(precedence, size);
    Claim(receipt.ok(), "a message passes");
    Claim(Verify(receipt->entries[0]).ok(), "its receipt verifies");
    Claim(DetailsOf(receipt->entries[0]).acceptance().sequence() == ++receipts_,
          "no number was lost to what was refused");
  }

  void LowerTrafficIsRefused() {
    for (auto precedence : {Precedence::kRoutine, Precedence::kPriority,
                            Precedence::kImmediate}) {
      Claim(gate::RefusalOf(Submit(precedence, 100).status()) ==
                v1::REFUSAL_DISK_FULL,
            "the reserve is not for lower precedences");
    }
  }
  absl::StatusOr<Relay::ChangedMembers> Change(Bundle bundle) {
    a_->world.Advance(std::chrono::milliseconds(200));
    Answer<Relay::ChangedMembers> answer;
    a_->relay->ChangeMembers(PeerOf(kAlba), std::move(bundle), answer.Done());
    return answer.Get();
  }
  void MembersChangeOnlyForAFlashOrToTakeOut() {
    Bundle bundle = BundleOf({}, group_, kAlba, {});
    Claim(IsForWantOfSpace(Change(bundle)), "new keys wait for space");
    bundle.application = MessageIn(After(*bundle.commit), {.line = group_});
    Claim(IsForWantOfSpace(Change(bundle)), "so do they with a message");
    Claim(IsForWantOfSpace(Change(
              BundleOf({}, group_, kAlba, Delta({kBorduria}, {kBorduria})))),
          "who joins waits");
    bundle.application =
        MessageIn(After(*bundle.commit),
                  {.line = group_, .precedence = Precedence::kFlash});
    Claim(Change(bundle).ok(), "with a FLASH they pass");
    const Epoch epoch = After(*bundle.commit);
    Claim(IsForWantOfSpace(a_->Submit(SealedTo({kBorduria}, group_, kAlba))),
          "what is sealed waits as messages do");
    Claim(a_->Submit(ProposalIn(epoch, group_, kBorduria)).ok(),
          "who leaves may say so");
    Claim(Change(BundleOf(epoch, group_, kAlba, Delta({kBorduria}, {}))).ok(),
          "a station is taken out at once");
    others_ = 4;
    Claim(a_->Confirm(kBorduria, group_, {{1, 4}}).ok(),
          "and confirms what it was owed");
  }
  template <class T>
  static bool IsForWantOfSpace(const absl::StatusOr<T>& answer) {
    return gate::RefusalOf(answer.status()) == v1::REFUSAL_DISK_FULL;
  }
  void TheDirectoryTakesNothingNew() {
    Claim(IsForWantOfSpace(a_->Enrol(kThird)), "no new station enrols");
    Claim(IsForWantOfSpace(a_->Enrol(kAlba, {base::Bytes(100, 7)})),
          "no key package is added");
    Claim(IsForWantOfSpace(a_->CreateLine(base::LineId(base::ByteArray<16>{9}),
                                          {kAlba, kBorduria})),
          "no line is made");
  }
  // A FLASH to somebody who was never written to needs one first.
  void KeyPackagesAreGivenOutWithinAQuota() {
    Claim(TakeKeyPackage().ok(), "a key package is given out");
    while (TakeKeyPackage().ok()) {
    }
    Claim(gate::RefusalOf(TakeKeyPackage().status()) == v1::REFUSAL_QUOTA,
          "only so many, so that the reserve is not used up");
  }
  absl::StatusOr<Relay::Taken> TakeKeyPackage() {
    Answer<Relay::Taken> taken;
    a_->relay->TakeKeyPackages(PeerOf(kAlba), {kBorduria}, 0xF64D,
                               taken.Done());
    return taken.Get();
  }
  void ReadsAndRepeatsPass() {
    const uint64_t size = a_->relay->Newest().size;
    Claim(a_->Enrol(kAlba).ok(), "an enrolment without news is answered");
    Claim(a_->CreateLine(line_, {kAlba, kBorduria}).ok(),
          "a line that is there is answered");
    Answer<Relay::LinePage> lines;
    a_->relay->ListLines(PeerOf(kAlba), {}, lines.Done());
    Claim(lines.Get().ok(), "lines are listed");
    Claim(!a_->Log(kAlba, false).empty(), "entries are read");
    Claim(a_->relay->Newest().size == size, "and none of it is logged");
  }
  void SendFlash() {
    for (uint64_t i = 0; i < kFlash; ++i) {
      // Who filled the disk takes whatever becomes free.
      if (i % 100 == 0) Fill();
      Passes(Precedence::kFlash, 1024);
    }
    for (uint64_t i = 0; i < kLargest; ++i) Passes(Precedence::kFlash, 250'000);
  }
  void EverythingIsConfirmed() {
    // One confirm that spends 20 MB, most of which must be overwritten.
    Claim(a_->Confirm(kBorduria, line_, {{1, receipts_ - 1}}).ok(),
          "a confirm passes");
    a_->world.Advance(std::chrono::seconds(2));
    Claim(a_->Attach(kBorduria)->WaitFor(1).size() == 1,
          "what is not confirmed is delivered");
  }
  void RestartsOnTheFullDisk() {
    a_->Crash();
    Fill();
    a_->Start();
    Claim(a_->relay != nullptr, "the relay starts");
    Fill();
    Passes(Precedence::kFlash, 1024);
    LowerTrafficIsRefused();
    Claim(a_->Confirm(kBorduria, line_, {{receipts_, receipts_}}).ok(),
          "a confirm passes after the restart");
  }
  void ThereIsSpaceAgain() {
    Claim(ftruncate(filler_, 0) == 0, "the filler is gone");
    Passes(Precedence::kRoutine, 100);
    Claim(a_->Enrol(kThird).ok(), "stations enrol again");
    Claim(std::filesystem::file_size(path_ / "reserve") ==
              store::Journal::kLeastReserve,
          "the reserve is whole again");
  }
  void TheLogKnowsExactlyWhatWasReceipted() {
    auto verification = audit::Verify(path_);
    Claim(verification.ok() && verification->faults.empty(),
          "the log verifies");
    Claim(verification->accepted == receipts_ + others_,
          "what was accepted is what has a receipt");
  }

  const std::filesystem::path path_;
  const int filler_;
  Limits limits_;
  std::unique_ptr<ARelay> a_;
  base::LineId line_;
  const base::LineId group_{base::ByteArray<16>{4}};
  uint64_t receipts_ = 0;
  uint64_t others_ = 0;
};

TEST(DiskFullTest, FlashAndConfirmsPassAndNothingElseAndNothingIsLost) {
  Folder folder;
  const pid_t child = fork();
  if (child == 0) {
    if (!MountSmallDisk(folder.path())) _exit(kNoMount);
    FullDisk(folder.path()).Run();
    _exit(0);
  }
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
