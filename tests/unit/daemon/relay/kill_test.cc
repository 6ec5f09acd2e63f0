// The process is killed at every step of the way of a message; then a new one
// opens the same files. Every receipt that was given must be in the log, and
// its envelope delivered or still waiting; what is in the log must verify.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "daemon/audit/verify.h"
#include "tests/unit/daemon/relay/a_relay.h"

namespace hotline::relay::testing {
namespace {

constexpr int kMessages = 20;

// Runs in the child. Each receipt's message id goes to the file before anything
// else happens, as a sender's store would have it.
void SendUntilKilled(const std::filesystem::path& path, int ids) {
  auto* a = new ARelay(path, Limits());
  const base::LineId line(base::ByteArray<16>{1});
  a->Enrol(kAlba).IgnoreError();
  a->Enrol(kBorduria).IgnoreError();
  a->CreateLine(line, {kAlba, kBorduria}).IgnoreError();
  auto stream = a->Attach(kBorduria);
  for (uint64_t i = 1; i <= kMessages; ++i) {
    const auto id = RandomId();
    a->Submit(Write({.line = line}, id), kAlba,
              [ids, id](absl::StatusOr<Receipt> receipt) {
                if (!receipt.ok()) _exit(1);
                if (write(ids, id.bytes().data(), 16) != 16) _exit(1);
              });
    if (i % 5 != 0) continue;
    if (stream->WaitFor(i).size() < i) _exit(1);
    if (!a->Confirm(kBorduria, line, {{1, i - 3}}).ok()) _exit(1);
  }
  _exit(0);  // the stop point was never reached
}

class KillTest : public ::testing::TestWithParam<std::string> {};

TEST_P(KillTest, NothingThatWasReceiptedIsLost) {
  Folder folder;
  int ids[2];
  ASSERT_EQ(pipe(ids), 0);
  const pid_t child = fork();
  if (child == 0) {
    setenv("HOTLINE_STOP_AT", GetParam().c_str(), 1);
    SendUntilKilled(folder.path(), ids[1]);
  }
  close(ids[1]);
  std::vector<base::MessageId> receipted;
  base::ByteArray<16> id;
  while (read(ids[0], id.data(), 16) == 16) receipted.emplace_back(id);
  close(ids[0]);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
      << "the stop point was not reached";

  ARelay a(folder.path(), Limits());
  auto verification = audit::Verify(folder.path());
  ASSERT_TRUE(verification.ok()) << verification.status();
  EXPECT_EQ(verification->faults, std::vector<std::string>());

  std::map<base::MessageId, uint64_t> accepted;  // -> sequence
  uint64_t confirmed = 0;
  if (verification->size > 3) {
    for (const auto& entry : a.Log(kAlba, true)) {
      v1::EntryDetails details;
      ASSERT_TRUE(details.ParseFromArray(
          entry.details.data(), static_cast<int>(entry.details.size())));
      if (details.has_acceptance()) {
        accepted[*base::MessageId::From(
            base::ViewOf(details.acceptance().message_id()))] =
            details.acceptance().sequence();
      }
      if (details.has_confirms()) {
        confirmed = details.confirms().lines(0).ranges(0).last();
      }
    }
  }
  for (const auto& one : receipted) EXPECT_TRUE(accepted.contains(one));

  // Everything accepted and not confirmed is delivered, and nothing else.
  auto stream = a.Attach(kBorduria);
  auto got = stream->WaitFor(accepted.size() - confirmed);
  ASSERT_EQ(got.size(), accepted.size() - confirmed);
  for (const auto& one : got) {
    EXPECT_GT(one.sequence, confirmed);
    EXPECT_EQ(accepted.at(one.envelope->header.message_id), one.sequence);
    EXPECT_TRUE(Verify(one.entry).ok());
  }
}

INSTANTIATE_TEST_SUITE_P(
    AtEveryStep, KillTest,
    ::testing::Values("admitted:4", "admitted:9", "ordered", "ordered:7",
                      "in_transaction:6", "in_transaction:9", "committed:5",
                      "committed:8", "receipt_sent", "receipt_sent:8",
                      "delivered", "delivered:3", "confirmed", "confirmed:2"),
    [](const auto& param) {
      std::string name = param.param;
      std::replace(name.begin(), name.end(), ':', '_');
      return name;
    });

}  // namespace
}  // namespace hotline::relay::testing
