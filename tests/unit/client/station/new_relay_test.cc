// A relay that was lost, as its operators mend it: another name, another log
// key, and lines made anew.
#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

class NewRelayTest : public testing::Test {
 protected:
  NewRelayTest() : alba_(town_.Man(kAlba)), borduria_(town_.Man(kBorduria)) {
    EXPECT_TRUE(town_.MakeLine(alba_, "crisis").ok());
    EXPECT_TRUE(town_.Send(alba_, town_.Text("crisis", "before")).ok());
    town_.Settle();
  }
  // Every engine ends; whoever is started next finds that relay.
  void Found(const std::string& name, const std::string& file) {
    alba_.engine.reset();
    borduria_.engine.reset();
    town_.relay = std::make_unique<TestRelay>(town_.clock, name + "/log",
                                              town_.folder.path() + "/" + file);
  }
  absl::StatusOr<Status> Enrol(Desk& desk) {
    Enrolled offered = *LoadEnrolled(*town_.StoreOf(desk));
    offered.log_vkey = town_.relay->vkey();
    town_.Try(desk, offered, *town_.relay);
    auto status =
        town_.Ask<Status>([&](auto done) { desk.engine->Enrol(done); });
    town_.Watch(desk);
    return status;
  }
  void MoveAll() {
    Found("relay-2.mfa.alba", "relay-2");
    ASSERT_TRUE(Enrol(alba_).ok());
    ASSERT_TRUE(Enrol(borduria_).ok());
    town_.Settle();
  }
  absl::StatusOr<AuditReport> Verify(Desk& desk) {
    return town_.Ask<AuditReport>(
        [&](auto done) { desk.engine->VerifyAudit(done); });
  }

  Town town_;
  Desk& alba_;
  Desk& borduria_;
};

TEST_F(NewRelayTest, AStationEnrolsThere) {
  Found("relay-2.mfa.alba", "relay-2");
  const auto status = Enrol(alba_);
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_EQ(status->key_packages, 20u);
  EXPECT_TRUE(status->warnings.empty()) << status->warnings[0];
}

TEST_F(NewRelayTest, ANewLineIsMadeAndCarries) {
  MoveAll();
  ASSERT_TRUE(town_.MakeLine(alba_, "anew").ok());
  const auto sent = town_.Send(alba_, town_.Text("anew", "after"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_TRUE(sent->logged);
  town_.Settle();
  EXPECT_EQ(town_.LogOf(borduria_).back().text, "after");
  EXPECT_FALSE(alba_.Warned("verification"));
  EXPECT_FALSE(borduria_.Warned("verification"));
}

TEST_F(NewRelayTest, OldRecordsKeepTheirProofs) {
  MoveAll();
  ASSERT_TRUE(town_.MakeLine(alba_, "anew").ok());
  ASSERT_TRUE(town_.Send(alba_, town_.Text("anew", "after")).ok());
  town_.Settle();
  for (Desk* desk : {&alba_, &borduria_}) {
    EXPECT_EQ(town_.LogOf(*desk).front().text, "before");
    EXPECT_TRUE(town_.LogOf(*desk).front().logged);
    const auto report = Verify(*desk);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_GE(report->records_former, 2u);
    EXPECT_GE(report->records_checked, 2u);
  }
}

TEST_F(NewRelayTest, AProofThatNoLogOfOursSignedFailsTheAudit) {
  MoveAll();
  {
    auto store = town_.StoreOf(alba_);
    ASSERT_TRUE(store->database()
                    .Execute("DELETE FROM checkpoint WHERE log LIKE "
                             "'relay-1.mfa.alba/log+%'")
                    .ok());
    EXPECT_EQ(store->database().Changes(), 1);
  }
  EXPECT_EQ(ProblemOf(Verify(alba_).status()), Problem::kVerification);
}

TEST_F(NewRelayTest, WhatTheOldRelayWasToBeToldHoldsNothingUp) {
  {
    auto store = town_.StoreOf(borduria_);
    Journal journal(*store);
    const base::LineId line = Lines(*store).All()->at(0).id;
    ASSERT_TRUE(journal.AddConfirm({.line = line, .sequence = 7}).ok());
  }
  MoveAll();
  auto store = town_.StoreOf(borduria_);
  EXPECT_TRUE(Journal(*store).Confirms()->empty());
  EXPECT_FALSE(borduria_.Told<CaughtUp>().empty());
}

TEST_F(NewRelayTest, KeysAreTakenForNoLineThatItDoesNotKnow) {
  Found("relay-2.mfa.alba", "relay-2");
  ASSERT_TRUE(Enrol(borduria_).ok());
  ASSERT_TRUE(Enrol(alba_).ok());
  {
    auto store = town_.StoreOf(alba_);
    ASSERT_TRUE(store->Prepare("DELETE FROM peer_package").Run().ok());
  }
  town_.Start(alba_);
  town_.Watch(alba_);
  town_.Settle();
  auto store = town_.StoreOf(alba_);
  Query query = store->Prepare("SELECT COUNT(*) FROM peer_package");
  ASSERT_TRUE(query.Step().ok());
  EXPECT_EQ(query.IntAt(0), 0u);
}

// What is held of a log is not forgotten while another relay is used.
TEST_F(NewRelayTest, BackAtTheFirstItsLogMustGoOn) {
  MoveAll();
  Found("relay-1.mfa.alba", "relay");
  EXPECT_TRUE(Enrol(alba_).ok());
  Found("relay-1.mfa.alba", "rewritten");
  EXPECT_EQ(ProblemOf(Enrol(alba_).status()), Problem::kVerification);
}

}  // namespace
}  // namespace hotline::station
