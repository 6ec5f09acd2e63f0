// A relay that was lost, as its operators mend it: another name, another log
// key, and lines made anew.
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

class NewRelayTest : public CrisisLine {
 protected:
  NewRelayTest() { Deliver("before"); }
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

  Record Last(Desk& desk) { return town_.LogOf(desk).back(); }
  // The kept warning: of every move one.
  std::vector<std::string> Left(Desk& desk) {
    std::vector<std::string> out;
    for (const Warning& one : desk.Told<Warning>()) {
      if (one.code == "other_relay") out.push_back(one.text);
    }
    return out;
  }
  static bool Says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
  }
  Response Ack(const std::string& id) {
    return {.message = id,
            .fact = Response::Fact::kAcknowledged,
            .operator_name = "B. Officer",
            .scripted = false,
            .reason = {}};
  }
  std::vector<LineRecord> LinesOf(Desk& desk) {
    return *town_.Ask<std::vector<LineRecord>>(
        [&](auto done) { desk.engine->ListLines(done); });
  }
};

TEST_F(NewRelayTest, AStationEnrolsThere) {
  Found("relay-2.mfa.alba", "relay-2");
  const auto status = Enrol(alba_);
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_EQ(status->key_packages, 150u);
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

TEST_F(NewRelayTest, WhatWasQueuedSaysWhyUntilItsRelayIsBack) {
  Away();
  ASSERT_EQ(town_.Send(alba_, town_.Text("crisis", "the words"))->state,
            State::kQueued);
  MoveAll();
  EXPECT_EQ(Last(alba_).state, State::kQueued);
  EXPECT_EQ(Last(alba_).reason_name, "other_relay");
  EXPECT_TRUE(Says(Last(alba_).reason, "relay-1.mfa.alba/log"));
  ASSERT_EQ(Left(alba_).size(), 1u);
  EXPECT_TRUE(Says(Left(alba_)[0], "go to no other: 1"));
  EXPECT_TRUE(Says(Left(alba_)[0], "known here: 0"));
  Found("relay-1.mfa.alba", "relay");
  ASSERT_TRUE(Enrol(alba_).ok());
  town_.Settle();
  EXPECT_TRUE(Last(alba_).logged);
  EXPECT_EQ(Last(alba_).reason_name, "");
}

TEST_F(NewRelayTest, WhatTheLostRelayNeverDeliveredIsCounted) {
  borduria_.engine.reset();
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "lost")).ok());
  Draft test = town_.Text("crisis", "never reported");
  test.kind = message::Kind::kTest;
  ASSERT_TRUE(town_.Send(alba_, test).ok());
  town_.Settle();
  MoveAll();
  ASSERT_EQ(Left(alba_).size(), 1u);
  EXPECT_TRUE(Says(Left(alba_)[0], "go to no other: 0"));
  EXPECT_TRUE(Says(Left(alba_)[0], "known here: 1")) << Left(alba_)[0];
  EXPECT_TRUE(Left(borduria_).empty());
}

TEST_F(NewRelayTest, AnAcknowledgementForTheLostRelayStaysPendingAndIsCounted) {
  Away();
  const std::string id = Last(borduria_).id.Hex();
  ASSERT_FALSE(town_.Respond(borduria_, Ack(id)).ok());
  MoveAll();
  EXPECT_TRUE(Last(borduria_).pending());
  ASSERT_EQ(Left(borduria_).size(), 1u);
  EXPECT_TRUE(Says(Left(borduria_)[0], "go to no other: 1"));
}

TEST_F(NewRelayTest, LinesOfTheLostRelayAreMarkedAndTakeNothing) {
  MoveAll();
  ASSERT_TRUE(town_.MakeLine(alba_, "anew").ok());
  for (const LineRecord& line : LinesOf(alba_)) {
    EXPECT_EQ(line.other_relay,
              line.name == "anew" ? "" : "relay-1.mfa.alba/log");
  }
  const size_t before = town_.LogOf(alba_).size();
  const auto sent = town_.Send(alba_, town_.Text("crisis", "x"));
  EXPECT_EQ(ProblemOf(sent.status()), Problem::kRefused);
  EXPECT_EQ(ReasonOf(sent.status()), "other_relay");
  EXPECT_EQ(town_.LogOf(alba_).size(), before);
  const std::string id = town_.LogOf(borduria_)[0].id.Hex();
  const auto acked = town_.Respond(borduria_, Ack(id));
  EXPECT_EQ(ReasonOf(acked.status()), "other_relay");
  EXPECT_EQ(town_.LogOf(borduria_)[0].state, State::kDelivered);
}

TEST_F(NewRelayTest, LinesOfAStoreFromBeforeAreKnownToBeOfTheLostRelay) {
  alba_.engine.reset();
  {
    auto store = town_.StoreOf(alba_);
    Lines lines(*store);
    LineFacts line = lines.All()->at(0);
    line.origin.clear();
    ASSERT_TRUE(lines.Save(line).ok());
  }
  MoveAll();
  EXPECT_EQ(LinesOf(alba_).at(0).other_relay, "relay-1.mfa.alba/log");
}

TEST_F(NewRelayTest, OfOneNameTheLineOfThisRelayIsMeant) {
  borduria_.engine.reset();
  {
    auto store = town_.StoreOf(borduria_);
    ASSERT_TRUE(store->database().Execute("DELETE FROM line").ok());
  }
  MoveAll();
  const auto made = town_.Ask<LineRecord>([&](auto done) {
    borduria_.engine->CreateLine(
        {.name = "crisis",
         .positions = {"watch@mfa.alba"},
         .mandate = "m",
         .until = town_.clock.Now() + std::chrono::days(3),
         .line_class = message::Class::kLive},
        done);
  });
  ASSERT_TRUE(made.ok()) << made.status();
  town_.Settle();
  const auto sent = town_.Send(alba_, town_.Text("crisis", "x"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->line, made->id);
}

TEST_F(NewRelayTest, ALineThatWasStillBeingMadeIsMadeNowhereElse) {
  alba_.engine.reset();
  {
    auto store = town_.StoreOf(alba_);
    Lines lines(*store);
    LineFacts wish = lines.All()->at(0);
    wish.id = base::LineId(base::RandomArray<16>(town_.random));
    wish.state = LineState::kCreating;
    wish.card.name = "unmade";
    ASSERT_TRUE(lines.Save(wish).ok());
  }
  MoveAll();
  EXPECT_EQ(LinesOf(alba_).size(), 1u);
  EXPECT_EQ(LinesOf(borduria_).size(), 1u);
  ASSERT_EQ(Left(alba_).size(), 1u);
  EXPECT_TRUE(Says(Left(alba_)[0], "line unmade"));
}

TEST_F(NewRelayTest, WithNothingLeftBehindNothingIsSaid) {
  MoveAll();
  EXPECT_TRUE(Left(alba_).empty());
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
