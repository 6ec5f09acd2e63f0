#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/unit/client/station/attachment_line.h"

// A process is killed at each named place; another goes on with its store. What
// the relay did lies in the relay's file.

namespace hotline::station {
namespace {

class KillTest : public CrisisLine,
                 public testing::WithParamInterface<const char*> {
 protected:
  KillTest() {
    town_.Settle();
    alba_.engine.reset();
    borduria_.engine.reset();
  }

  // Runs `work` in a process that dies at `place`.
  void Die(const std::string& place, const std::function<void()>& work) {
    const pid_t child = fork();
    if (child == 0) {
      setenv("HOTLINE_STOP_AT", place.c_str(), 1);
      work();
      _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        << place << " was not reached";
    town_.relay = std::make_unique<TestRelay>(
        town_.clock, "relay-1.mfa.alba/log", town_.folder.path() + "/relay");
  }
  void GoOn() {
    town_.strand.Pass(std::chrono::seconds(15));  // the dead one's lease ends
    town_.Start(alba_);
    town_.Start(borduria_);
    town_.Watch(alba_);
    town_.Watch(borduria_);
    town_.strand.Pass(std::chrono::seconds(60));
  }
  void ExpectOneDeliveredMessage() {
    const auto sent = town_.LogOf(alba_), received = town_.LogOf(borduria_);
    ASSERT_EQ(sent.size(), 1u);
    ASSERT_EQ(received.size(), 1u);
    EXPECT_EQ(sent[0].id, received[0].id);
    EXPECT_EQ(received[0].text, "the words");
    EXPECT_EQ(sent[0].state, State::kDelivered);
    EXPECT_FALSE(received[0].quarantined);
  }
};

class SenderKillTest : public KillTest {};

TEST_P(SenderKillTest, TheMessageArrivesOnce) {
  Die(GetParam(), [&] {
    town_.Start(alba_);
    town_.Send(alba_, town_.Text("crisis", "the words")).IgnoreError();
  });
  GoOn();
  ExpectOneDeliveredMessage();
}

INSTANTIATE_TEST_SUITE_P(Places, SenderKillTest,
                         testing::Values("saved", "submitted",
                                         "receipt_verified"));

class ReceiverKillTest : public KillTest {};

TEST_P(ReceiverKillTest, TheMessageIsThereOnce) {
  town_.Start(alba_);
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  alba_.engine.reset();
  Die(GetParam(), [&] {
    town_.Start(borduria_);
    town_.Watch(borduria_);
    town_.Settle();
  });
  GoOn();
  ExpectOneDeliveredMessage();
}

INSTANTIATE_TEST_SUITE_P(Places, ReceiverKillTest,
                         testing::Values("decrypted", "stored", "confirmed",
                                         "saved", "submitted"));

// In the middle of a file: at the N-th passing.
class AttachmentKillTest : public AttachmentLine,
                           public testing::WithParamInterface<const char*> {
 protected:
  AttachmentKillTest() {
    town_.Settle();
    alba_.engine.reset();
    borduria_.engine.reset();
  }
  void Die(const std::function<void()>& work) {
    const pid_t child = fork();
    if (child == 0) {
      setenv("HOTLINE_STOP_AT", GetParam(), 1);
      work();
      _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        << GetParam() << " was not reached";
    town_.relay = std::make_unique<TestRelay>(
        town_.clock, "relay-1.mfa.alba/log", town_.folder.path() + "/relay");
  }
  void ExpectWholeAfterGoingOn() {
    town_.strand.Pass(std::chrono::seconds(15));  // the dead one's lease ends
    WakeUp(alba_);
    WakeUp(borduria_);
    town_.strand.Pass(std::chrono::seconds(90));
    const auto log = town_.LogOf(borduria_);
    ASSERT_EQ(log.size(), 1u);
    EXPECT_EQ(StateAt(alba_).state, Is::kComplete);
    EXPECT_EQ(StateAt(borduria_).state, Is::kComplete);
    EXPECT_EQ(Read(borduria_, log[0].id.Hex())->bytes, MakeFile(20).bytes);
  }
};

class AttachmentSenderKillTest : public AttachmentKillTest {};

TEST_P(AttachmentSenderKillTest, GoesOnWhereItWas) {
  Die([&] {
    town_.Start(alba_);
    SendFiles({MakeFile(20)}).IgnoreError();
  });
  ExpectWholeAfterGoingOn();
}

INSTANTIATE_TEST_SUITE_P(Places, AttachmentSenderKillTest,
                         testing::Values("saved:1", "saved:2", "saved:9",
                                         "submitted:7", "receipt_verified:1",
                                         "receipt_verified:12"));

class AttachmentReceiverKillTest : public AttachmentKillTest {};

TEST_P(AttachmentReceiverKillTest, GoesOnWhereItWas) {
  town_.Start(alba_);
  ASSERT_TRUE(SendFiles({MakeFile(20)}).ok());
  alba_.engine.reset();
  Die([&] {
    town_.Start(borduria_);
    town_.Watch(borduria_);
    town_.Settle();
  });
  ExpectWholeAfterGoingOn();
}

INSTANTIATE_TEST_SUITE_P(Places, AttachmentReceiverKillTest,
                         testing::Values("decrypted:5", "stored:2", "stored:11",
                                         "stored:21", "confirmed:2"));

}  // namespace
}  // namespace hotline::station
