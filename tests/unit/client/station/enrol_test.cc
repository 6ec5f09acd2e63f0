// An enrolment is tried, and saved once the relay has proven that it took this
// station in: what fails, or is killed, changes nothing and sends nothing.
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

class EnrolTest : public CrisisLine {
 protected:
  // While the relay cannot be reached.
  void Queue(const std::string& text) {
    Away();
    ASSERT_EQ(Send(text)->state, State::kQueued);
    alba_.engine.reset();
  }
  Enrolled Held() { return *LoadEnrolled(*town_.StoreOf(alba_)); }
  // At another relay, with another certificate for the same key.
  Enrolled Elsewhere() {
    Enrolled out = Held();
    out.relay = "127.0.0.1:2";
    out.relay_name = "relay-2.mfa.alba";
    out.log_vkey = other_.vkey();
    return out;
  }
  void Renew(Enrolled& enrolled) {
    const auto store = town_.StoreOf(alba_);
    const auto seed = *LoadSeed(*store, KeyUse::kIdentity);
    enrolled.identity.front() = town_.alba.Issue(
        pki::StationOrder(pki::StationName::Parse(kAlba)->Uri(),
                          pki::Purpose::kIdentity, {"operator", "releaser"}),
        &seed);
  }
  absl::StatusOr<Status> Try(const Enrolled& offered, TestRelay& at) {
    town_.Try(alba_, offered, at);
    return town_.Ask<Status>([&](auto done) { alba_.engine->Enrol(done); });
  }
  void GoOn() {
    town_.relay->down = false;
    town_.Start(alba_);
    town_.Watch(alba_);
    town_.strand.Pass(std::chrono::seconds(40));
  }

  TestRelay other_{town_.clock, "relay-2.mfa.alba/log",
                   town_.folder.path() + "/relay-2"};
};

TEST_F(EnrolTest, OneThatFailsLeavesTheQueueAndTheOneBefore) {
  Queue("the words");
  other_.lose_answers = true;
  EXPECT_EQ(ProblemOf(Try(Elsewhere(), other_).status()),
            Problem::kUnreachable);
  EXPECT_FALSE(alba_.engine->HasDue());
  town_.strand.Pass(std::chrono::minutes(2));
  EXPECT_EQ(other_.submissions, 0u);
  EXPECT_EQ(Held().log_vkey, town_.relay->vkey());
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kQueued);
  GoOn();
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kDelivered);
  EXPECT_EQ(town_.LogOf(borduria_).size(), 1u);
}

TEST_F(EnrolTest, KilledBeforeTheRelayAnsweredItChangedNothing) {
  const Enrolled before = Held();
  other_.down = true;
  Enrolled offered = Elsewhere();
  Renew(offered);
  town_.Try(alba_, offered, other_);
  alba_.engine->Enrol([](const auto&) {});
  town_.strand.Pass(std::chrono::milliseconds(1));
  alba_.engine.reset();
  EXPECT_EQ(Held().relay, before.relay);
  EXPECT_EQ(Held().identity.front(), before.identity.front());
}

TEST_F(EnrolTest, KeysForACertificateThatWasNotTakenInGoNowhere) {
  alba_.engine.reset();
  Enrolled offered = Elsewhere();
  Renew(offered);
  other_.lose_answers = true;
  EXPECT_FALSE(Try(offered, other_).ok());
  // The relay that holds asks for more keys: they name the certificate in
  // force.
  town_.relay->DropKeyPackages(
      Held().identity.empty() ? "" : pki::StationName::Parse(kAlba)->Uri());
  GoOn();
  Draft draft = town_.Text("crisis", "to alba");
  draft.to = {"watch@mfa.alba"};
  ASSERT_TRUE(town_.Send(borduria_, draft).ok());
  town_.Settle();
  ASSERT_FALSE(town_.LogOf(alba_).empty());
  EXPECT_EQ(town_.LogOf(alba_).back().text, "to alba");
}

TEST_F(EnrolTest, OneThatWorksIsSavedAndTheQueueLeaves) {
  Queue("the words");
  town_.relay->down = false;
  Enrolled again = Held();
  again.relay = "127.0.0.1:3";
  Renew(again);
  const auto status = Try(again, *town_.relay);
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_EQ(status->key_packages, 150u);
  EXPECT_EQ(Held().relay, "127.0.0.1:3");
  EXPECT_EQ(Held().identity.front(), again.identity.front());
  town_.Settle();
  EXPECT_TRUE(town_.LogOf(alba_)[0].logged);
}

TEST_F(EnrolTest, WhatWasWrittenForOneRelayGoesToNoOther) {
  Queue("the words");
  {
    const auto store = town_.StoreOf(alba_);
    ASSERT_TRUE(SaveEnrolled(*store, Elsewhere()).ok());
  }
  town_.Try(alba_, Elsewhere(), other_);
  town_.Watch(alba_);
  town_.strand.Pass(std::chrono::minutes(2));
  EXPECT_EQ(other_.submissions, 0u);
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kQueued);
}

TEST_F(EnrolTest, ARelayThatForgotTheStationDoesNotEndWhatIsQueued) {
  Queue("the words");
  town_.relay->down = false;
  town_.relay->refuse = v1::REFUSAL_NOT_ENROLLED;
  town_.Start(alba_);
  town_.Watch(alba_);
  town_.strand.Pass(std::chrono::seconds(10));
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kQueued);
  town_.relay->refuse = v1::REFUSAL_UNSPECIFIED;
  town_.strand.Pass(std::chrono::minutes(2));
  EXPECT_TRUE(town_.LogOf(alba_)[0].logged);
}

}  // namespace
}  // namespace hotline::station
