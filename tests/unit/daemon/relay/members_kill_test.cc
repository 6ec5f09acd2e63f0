// The process is killed while the members of a line change; then a new one
// opens the same files. What was receipted is there whole, the commit with its
// branch, its deliveries and its message; what was not is there whole or not at
// all.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/daemon/relay/members.h"

namespace hotline::relay::testing {
namespace {

constexpr int kChanges = 8;

// Runs in the child. Third joins and leaves in turn, each time with a message.
void ChangeUntilKilled(const std::filesystem::path& path, int numbers) {
  auto* a = new ARelay(path, Limits());
  const base::LineId line(base::ByteArray<16>{1, 2, 3});
  for (const auto& uri : {kAlba, kBorduria, kThird}) {
    if (!a->Enrol(uri).ok()) _exit(1);
  }
  if (!a->CreateLine(line, {kAlba, kBorduria}).ok()) _exit(1);
  Epoch epoch;
  for (uint8_t i = 1; i <= kChanges; ++i) {
    a->world.Advance(std::chrono::milliseconds(200));
    Bundle bundle =
        BundleOf(epoch, line, kAlba,
                 i % 2 == 1 ? Delta({}, {kThird}) : Delta({kThird}, {}));
    epoch = After(*bundle.commit);
    bundle.application = MessageIn(epoch, {.line = line});
    Answer<Relay::ChangedMembers> answer;
    a->relay->ChangeMembers(PeerOf(kAlba), bundle, answer.Done());
    if (!answer.Get().ok() || write(numbers, &i, 1) != 1) _exit(1);
    if (!a->Confirm(kBorduria, line, {{1, uint64_t(2) * i}}).ok()) _exit(1);
  }
  _exit(0);  // the stop point was never reached
}

class MembersKillTest : public ::testing::TestWithParam<std::string> {};

TEST_P(MembersKillTest, AChangeIsWholeOrNotThere) {
  Folder folder;
  int numbers[2];
  ASSERT_EQ(pipe(numbers), 0);
  const pid_t child = fork();
  if (child == 0) {
    setenv("HOTLINE_STOP_AT", GetParam().c_str(), 1);
    ChangeUntilKilled(folder.path(), numbers[1]);
  }
  close(numbers[1]);
  uint64_t receipted = 0;
  uint8_t number = 0;
  while (read(numbers[0], &number, 1) == 1) receipted = number;
  close(numbers[0]);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
      << "the stop point was not reached";

  ARelay a(folder.path(), Limits());
  auto verification = audit::Verify(folder.path());
  ASSERT_TRUE(verification.ok()) << verification.status();
  EXPECT_EQ(verification->faults, std::vector<std::string>());
  Answer<Relay::LinePage> answer;
  a.relay->ListLines(PeerOf(kAlba), {}, answer.Done());
  const auto lines = answer.Get()->lines;
  ASSERT_EQ(lines.size(), 1u);
  const uint64_t epoch = lines[0].epoch;
  EXPECT_GE(epoch, receipted);
  EXPECT_LE(epoch, receipted + 1);
  EXPECT_EQ(lines[0].last_sequence, 2 * epoch);
  EXPECT_EQ(lines[0].roster.size(), epoch % 2 == 1 ? 3u : 2u);
  auto stream = a.Attach(kAlba);
  EXPECT_EQ(stream->WaitFor(epoch).size(), epoch);  // every commit comes back
}

INSTANTIATE_TEST_SUITE_P(AtEveryStep, MembersKillTest,
                         ::testing::Values("members_changed",
                                           "members_changed:4", "ordered:3",
                                           "ordered:6", "in_transaction:9",
                                           "in_transaction:12", "committed:7",
                                           "committed:10", "confirmed:3"),
                         [](const auto& param) {
                           std::string name = param.param;
                           std::replace(name.begin(), name.end(), ':', '_');
                           return name;
                         });

}  // namespace
}  // namespace hotline::relay::testing
