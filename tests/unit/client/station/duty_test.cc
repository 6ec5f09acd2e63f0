// P6: coming on duty, handing over, going off; who may answer for the position,
// and what is handed over.
#include "client/station/duty_table.h"
#include "tests/unit/client/station/duty_line.h"

namespace hotline::station {
namespace {

class DutyTest : public DutyLine {};

// What others learn.

TEST_F(DutyTest, TheOthersOfTheLineLearnWhoComesAndGoes) {
  People();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  town_.Settle();
  EXPECT_EQ(AtBorduria(), "Boris");
  ASSERT_TRUE(town_.HandOver(borduria_, "Carla").ok());
  town_.Settle();
  EXPECT_EQ(AtBorduria(), "Carla");
  ASSERT_TRUE(town_.OffDuty(borduria_).ok());
  town_.Settle();
  EXPECT_EQ(AtBorduria(), "nobody");
  EXPECT_TRUE(town_.LogOf(alba_).empty());
}

TEST_F(DutyTest, NothingOfItCausesAReceipt) {
  People();
  const uint64_t before = town_.relay->submissions;
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  town_.strand.Pass(std::chrono::seconds(60));
  EXPECT_EQ(town_.relay->submissions, before + 1);
}

TEST_F(DutyTest, ALineThatIsMadeLaterIsToldToo) {
  People();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  const auto line = town_.MakeLine(alba_, "another");
  ASSERT_TRUE(line.ok());
  town_.Settle();
  auto store = town_.StoreOf(alba_);
  const auto last =
      *Staffing(*store).Of(line->id, "hotline://mod.borduria/duty/desk-1");
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->person, "Boris");
}

TEST_F(DutyTest, WhileTheRelayIsAwayItHoldsHereAndIsToldLater) {
  People();
  Away();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  EXPECT_EQ(town_.DutyOf(borduria_)->person, "Boris");
  EXPECT_EQ(AtBorduria(), "unknown");
  town_.relay->down = false;
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(AtBorduria(), "Boris");
}

// A process that ends after the transaction and before anything was said: what
// is due lies in the store, and the next process says it.
TEST_F(DutyTest, KilledBetweenTheHalvesOfAHandOverBothAreToldInTheEnd) {
  People();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  town_.Settle();
  town_.relay->down = true;
  // The second half cannot be saved: the process dies when the first is.
  {
    auto store = town_.StoreOf(borduria_);
    ASSERT_TRUE(store->database()
                    .Execute("CREATE TRIGGER die BEFORE DELETE ON due_duty "
                             "WHEN (SELECT COUNT(*) FROM due_duty) = 1 BEGIN "
                             "SELECT RAISE(ABORT, 'killed'); END")
                    .ok());
  }
  ASSERT_TRUE(town_.HandOver(borduria_, "Carla").ok());
  EXPECT_EQ(town_.DutyOf(borduria_)->person, "Carla");
  borduria_.engine.reset();
  EXPECT_EQ(RowsIn(borduria_, "SELECT COUNT(*) FROM due_duty"), 1u);
  town_.relay->down = false;
  town_.Start(borduria_);
  town_.Watch(borduria_);
  town_.strand.Pass(std::chrono::seconds(40));
  // The first half says who takes over: never nobody.
  EXPECT_EQ(AtBorduria(), "Carla");
  EXPECT_EQ(town_.DutyOf(borduria_)->person, "Carla");
  borduria_.engine.reset();
  {
    auto store = town_.StoreOf(borduria_);
    ASSERT_TRUE(store->database().Execute("DROP TRIGGER die").ok());
  }
  town_.Start(borduria_);
  town_.Watch(borduria_);
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(AtBorduria(), "Carla");
  EXPECT_EQ(RowsIn(borduria_, "SELECT COUNT(*) FROM due_duty"), 0u);
}

// The store refuses the second half: the first must not stand alone.
TEST_F(DutyTest, AHandOverThatCannotBeSavedWholeIsNone) {
  People();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  town_.Settle();
  auto store = town_.StoreOf(borduria_);
  ASSERT_TRUE(store->database()
                  .Execute("CREATE TRIGGER full BEFORE INSERT ON duty BEGIN "
                           "SELECT RAISE(ABORT, 'full'); END")
                  .ok());
  EXPECT_FALSE(town_.HandOver(borduria_, "Carla").ok());
  ASSERT_TRUE(store->database().Execute("DROP TRIGGER full").ok());
  EXPECT_EQ(town_.DutyOf(borduria_)->person, "Boris");
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(AtBorduria(), "Boris");
  EXPECT_EQ(WatchLogOf(borduria_).back().entry.act, WatchAct::kOnDuty);
}

TEST_F(DutyTest, DutyEndsByItselfAndTheKeyGoes) {
  People();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  town_.Settle();
  town_.clock.Advance(std::chrono::hours(13));
  town_.Settle();
  EXPECT_EQ(town_.DutyOf(borduria_)->person, "");
  EXPECT_EQ(AtBorduria(), "nobody");
  EXPECT_EQ(RowsIn(borduria_, "SELECT COUNT(*) FROM duty"), 0u);
  EXPECT_TRUE(borduria_.Warned("duty_ended"));
  const auto last = WatchLogOf(borduria_).back();
  EXPECT_EQ(last.entry.act, WatchAct::kEnded);
  EXPECT_TRUE(last.by_station);
}

TEST_F(DutyTest, OffDutyLeavesNoKeyBehind) {
  People();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  ASSERT_TRUE(town_.OffDuty(borduria_).ok());
  town_.Settle();
  EXPECT_EQ(RowsIn(borduria_, "SELECT COUNT(*) FROM duty"), 0u);
  EXPECT_EQ(RowsIn(borduria_, "SELECT COUNT(*) FROM due_duty"), 0u);
}

// Who answers.

TEST_F(DutyTest, TheOneOnDutyAcknowledgesWithoutBeingNamed) {
  People();
  Deliver();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  const auto record = Ack();
  ASSERT_TRUE(record.ok()) << record.status();
  town_.Settle();
  const auto log = town_.LogOf(alba_);
  EXPECT_EQ(log[0].state, State::kAcknowledged);
  EXPECT_EQ(log[0].positions[0].by, "Boris");
}

TEST_F(DutyTest, NobodyElseDoes) {
  People();
  Deliver();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  EXPECT_EQ(ReasonOf(Ack("Carla").status()), "operator");
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kDelivered);
}

TEST_F(DutyTest, WhoHasNewCertificateOfTheStationAnswersAllTheSame) {
  People();
  Deliver();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  auto store = town_.StoreOf(borduria_);
  // As if the station had been under another certificate when he came.
  DutyTable table(*store);
  auto duty = **table.Read();
  const auto hash = duty.certificate.station.certificate_hash;
  duty.certificate.station.certificate_hash[0] ^= 1;
  ASSERT_TRUE(store->Write([&] { return table.Save(duty); }).ok());
  ASSERT_TRUE(Ack().ok());
  EXPECT_EQ((*table.Read())->certificate.station.certificate_hash, hash);
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kAcknowledged);
}

TEST_F(DutyTest, ReadIsSetByWhoIsOnDutyAlone) {
  People();
  Deliver();
  const std::string id = town_.LogOf(borduria_)[0].id.Hex();
  const auto open = [&](const std::string& name) {
    return town_.Ask<Record>(
        [&](auto done) { borduria_.engine->Open(id, name, done); });
  };
  EXPECT_EQ(open("")->state, State::kDelivered);
  EXPECT_EQ(ReasonOf(open("Boris").status()), "nobody_on_duty");
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  EXPECT_EQ(ReasonOf(open("Carla").status()), "on_duty");
  EXPECT_EQ(open("")->state, State::kRead);
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_)[0].positions[0].by, "Boris");
}

// What is handed over.

TEST_F(DutyTest, WhatIsOpenIsHandedOver) {
  People();
  Deliver("one");
  Deliver("two");
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  ASSERT_TRUE(Ack().ok());
  town_.Settle();
  const auto handed = town_.HandOver(borduria_, "Carla");
  ASSERT_TRUE(handed.ok()) << handed.status();
  EXPECT_EQ(handed->before, "Boris");
  ASSERT_EQ(handed->open.size(), 1u);
  EXPECT_EQ(handed->open[0].kind, OpenItem::Kind::kToAcknowledge);
  EXPECT_EQ(handed->open[0].id, town_.LogOf(borduria_)[0].id);
  EXPECT_FALSE(handed->open[0].overdue);
  const auto log = WatchLogOf(borduria_);
  ASSERT_GE(log.size(), 2u);
  const auto& went = log[log.size() - 2];
  EXPECT_EQ(went.entry.act, WatchAct::kHandedOver);
  EXPECT_EQ(went.entry.person, "Boris");
  EXPECT_EQ(went.entry.text, "Carla");
  EXPECT_EQ(log.back().entry.person, "Carla");
  EXPECT_NE(log.back().entry.text.find("took over 1 open item"),
            std::string::npos);
  EXPECT_NE(went.key, log.back().key);
}

TEST_F(DutyTest, WhatIsAwaitedFromOthersIsOpenAndBecomesOverdue) {
  Deliver();
  auto open = town_.DutyOf(alba_)->open;
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].kind, OpenItem::Kind::kAwaited);
  EXPECT_EQ(open[0].positions, std::vector<std::string>{"duty@mod.borduria"});
  town_.clock.Advance(std::chrono::minutes(11));  // FLASH
  EXPECT_TRUE(town_.DutyOf(alba_)->open[0].overdue);
}

TEST_F(DutyTest, ServiceAndTestsWaitForNobody) {
  for (const auto kind : {message::Kind::kService, message::Kind::kTest}) {
    Draft draft = town_.Text("crisis", "words", message::Precedence::kRoutine);
    draft.kind = kind;
    ASSERT_TRUE(town_.Send(alba_, draft).ok());
  }
  town_.Settle();
  EXPECT_TRUE(town_.DutyOf(alba_)->open.empty());
  EXPECT_TRUE(town_.DutyOf(borduria_)->open.empty());
}

TEST_F(DutyTest, TheWatchLogSaysWhoDidWhat) {
  People();
  Deliver();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  ASSERT_TRUE(Ack().ok());
  ASSERT_TRUE(town_.OffDuty(borduria_).ok());
  std::vector<WatchAct> acts;
  for (const auto& record : WatchLogOf(borduria_)) {
    acts.push_back(record.entry.act);
  }
  EXPECT_EQ(acts, (std::vector<WatchAct>{
                      WatchAct::kOperatorAdded, WatchAct::kOperatorAdded,
                      WatchAct::kOnDuty, WatchAct::kAcknowledged,
                      WatchAct::kOffDuty}));
}

TEST_F(DutyTest, AWatchLogThatWasCutInTheMiddleIsNotShown) {
  People();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  auto store = town_.StoreOf(borduria_);
  ASSERT_TRUE(
      store->database().Execute("DELETE FROM watch_entry WHERE n = 2").ok());
  const auto log = town_.Ask<std::vector<WatchRecord>>(
      [&](auto done) { borduria_.engine->ReadWatchLog({}, done); });
  EXPECT_EQ(ProblemOf(log.status()), Problem::kVerification);
}

TEST_F(DutyTest, StatusNamesWhoIsOnDuty) {
  People();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  const auto status =
      town_.Ask<Status>([&](auto done) { borduria_.engine->GetStatus(done); });
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(status->on_duty, "Boris");
  EXPECT_EQ(status->on_duty_until, town_.DutyOf(borduria_)->until);
}

}  // namespace
}  // namespace hotline::station
