// A store that was restored from a copy (P5): it sends nothing until a person
// lets it rejoin, and then under serials that nobody takes for others.
#include <gtest/gtest.h>

#include "core/message/fault.h"
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

class RejoinTest : public CrisisLine {
 protected:
  RejoinTest() {
    EXPECT_TRUE(Send(alba_, "before the copy").ok());
    town_.Settle();
    Stop(alba_);
    copy_.name = alba_.name;
    copy_.home = town_.folder.path() + "/copy";
    std::filesystem::copy(alba_.home, copy_.home);
  }
  static void Stop(Desk& desk) { desk.engine.reset(); }
  void Run(Desk& desk) {
    town_.Start(desk);
    town_.Watch(desk);
    town_.Settle();
  }
  absl::StatusOr<Record> Send(Desk& desk, const std::string& text) {
    return town_.Send(desk, town_.Text("crisis", text));
  }
  absl::StatusOr<Status> Rejoin(Desk& desk) {
    return town_.Ask<Status>([&](auto done) { desk.engine->Rejoin(done); });
  }
  // The original sends once more, then only the copy is left.
  void LoseTheOriginal() {
    Run(alba_);
    ASSERT_TRUE(Send(alba_, "after the copy").ok());
    town_.Settle();
    Stop(alba_);
    Run(copy_);
  }

  Desk copy_;
};

TEST_F(RejoinTest, TheCopySendsNothingAndSaysWhatToDo) {
  LoseTheOriginal();
  const uint64_t before = town_.relay->submissions;
  const auto record = Send(copy_, "from the copy");
  EXPECT_EQ(ReasonOf(record.status()), "store_restored");
  EXPECT_NE(record.status().message().find("hotline rejoin"),
            std::string::npos);
  town_.strand.Pass(std::chrono::minutes(2));
  EXPECT_EQ(town_.relay->submissions, before);
}

TEST_F(RejoinTest, AfterRejoiningItSendsUnderANewIncarnation) {
  LoseTheOriginal();
  const auto old = town_.LogOf(copy_).back();
  ASSERT_TRUE(Rejoin(copy_).ok());
  const auto record = Send(copy_, "from the copy");
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->serial, 1u);
  EXPECT_GT(record->incarnation, old.incarnation);
  EXPECT_EQ(record->state, State::kSent);
}

TEST_F(RejoinTest, RecipientsAreToldOnce) {
  LoseTheOriginal();
  ASSERT_TRUE(Rejoin(copy_).ok());
  ASSERT_TRUE(Send(copy_, "one").ok());
  ASSERT_TRUE(Send(copy_, "two").ok());
  town_.Settle();
  size_t told = 0;
  for (const Warning& one : borduria_.Told<Warning>()) {
    told += one.code == "rejoined";
  }
  EXPECT_EQ(told, 1u);
  EXPECT_FALSE(borduria_.Warned("copied"));
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 4u);
  EXPECT_EQ(log[3].text, "two");
  EXPECT_FALSE(log[3].quarantined);
}

TEST_F(RejoinTest, TheOriginalIsThenTheOneThatMustNotSend) {
  LoseTheOriginal();
  ASSERT_TRUE(Rejoin(copy_).ok());
  ASSERT_TRUE(Send(copy_, "from the copy").ok());
  Stop(copy_);
  Run(alba_);
  EXPECT_EQ(ReasonOf(Send(alba_, "from the original").status()),
            "store_restored");
}

TEST_F(RejoinTest, SendsOfTheOriginalAfterRejoiningStopTheCopyAgain) {
  LoseTheOriginal();
  ASSERT_TRUE(Rejoin(copy_).ok());
  Stop(copy_);
  Run(alba_);
  ASSERT_TRUE(Send(alba_, "the original lives").ok());
  Stop(alba_);
  Run(copy_);
  EXPECT_EQ(ReasonOf(Send(copy_, "from the copy").status()), "store_restored");
}

TEST_F(RejoinTest, TwoStoresInUseAreNoticedByRecipients) {
  Run(alba_);
  ASSERT_TRUE(Send(alba_, "after the copy").ok());
  // A relay that hides what it had last lets both of them send.
  town_.relay->alter_hello = [](v1::HelloResponse& hello) {
    hello.set_last_envelope_hash(std::string(32, 'x'));
  };
  Run(copy_);
  ASSERT_TRUE(Rejoin(copy_).ok());
  ASSERT_TRUE(Send(copy_, "from the copy").ok());
  ASSERT_TRUE(Send(alba_, "from the original").ok());
  town_.Settle();
  EXPECT_TRUE(borduria_.Warned("rejoined"));
  EXPECT_TRUE(borduria_.Warned("copied"));
}

TEST_F(RejoinTest, AStoreThatIsWholeNeedNotRejoin) {
  Run(alba_);
  const auto status = Rejoin(alba_).status();
  EXPECT_EQ(ProblemOf(status), Problem::kUsage);
  EXPECT_EQ(ReasonOf(status), "not_restored");
  EXPECT_EQ(Send(alba_, "as before")->serial, 3u);
}

TEST_F(RejoinTest, WithoutTheRelayNothingIsChanged) {
  LoseTheOriginal();
  Away();
  EXPECT_EQ(ProblemOf(Rejoin(copy_).status()), Problem::kUnreachable);
  town_.relay->down = false;
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(ReasonOf(Send(copy_, "x").status()), "store_restored");
}

TEST_F(RejoinTest, WhatWaitedInTheCopyIsGivenUpAndShown) {
  // The copy is of a store in which something was queued.
  town_.relay->down = true;
  Run(copy_);
  ASSERT_EQ(Send(copy_, "waits")->state, State::kQueued);
  Stop(copy_);
  town_.relay->down = false;
  LoseTheOriginal();
  const auto status = Rejoin(copy_);
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_EQ(status->queued, 0u);
  ASSERT_FALSE(status->warnings.empty());
  EXPECT_NE(status->warnings.back().find("were not sent"), std::string::npos);
  const auto log = town_.LogOf(copy_);
  EXPECT_EQ(log.back().state, State::kRefused);
  EXPECT_NE(log.back().reason.find("restored"), std::string::npos);
  town_.Settle();
  for (const Record& one : town_.LogOf(borduria_)) {
    EXPECT_NE(one.text, "waits");
  }
}

// Its private key is in no store any more: the first message to it is lost to
// this station, which says so, and the next is sealed to another key.
TEST_F(RejoinTest, ALostKeyCostsOneMessage) {
  LoseTheOriginal();
  {
    auto store =
        *Store::Open(copy_.home, Town::StoreKey().Reveal(), town_.random);
    ASSERT_TRUE(store->database().Execute("DELETE FROM own_package").ok());
  }
  ASSERT_TRUE(Rejoin(copy_).ok());
  Draft draft = town_.Text("crisis", "first");
  draft.to = {"watch@mfa.alba"};
  ASSERT_TRUE(town_.Send(borduria_, draft).ok());
  town_.Settle();
  EXPECT_TRUE(town_.LogOf(copy_).back().quarantined);
  draft.text = "second";
  ASSERT_TRUE(town_.Send(borduria_, draft).ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(copy_).back().text, "second");
}

}  // namespace
}  // namespace hotline::station
