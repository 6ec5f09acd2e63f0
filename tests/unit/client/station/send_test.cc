#include <gtest/gtest.h>

#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

class SendTest : public testing::Test {
 protected:
  SendTest() : alba_(town_.Man(kAlba)), borduria_(town_.Man(kBorduria)) {
    const auto line = town_.MakeLine(alba_, "crisis");
    EXPECT_TRUE(line.ok()) << line.status();
  }
  absl::StatusOr<Record> Send() {
    return town_.Send(alba_, town_.Text("crisis", "the words"));
  }
  // One receipt is altered; what Send says of it.
  absl::Status WithReceipt(std::function<void(v1::Receipt&)> alter) {
    town_.relay->alter_receipt = std::move(alter);
    absl::Status status = Send().status();
    town_.relay->alter_receipt = nullptr;
    return status;
  }
  // Lasts longer than the certificates.
  void MakeLongLine() {
    const auto line = town_.Ask<LineRecord>([&](auto done) {
      alba_.engine->CreateLine(
          {.name = "long",
           .positions = {"duty@mod.borduria"},
           .mandate = "crisis",
           .until = town_.clock.Now() + std::chrono::days(300),
           .line_class = message::Class::kLive},
          done);
    });
    ASSERT_TRUE(line.ok()) << line.status();
    town_.Settle();
  }
  void ForgetKeys(const Desk& desk) {
    auto store =
        *Store::Open(desk.home, Town::StoreKey().Reveal(), town_.random);
    ASSERT_TRUE(store->Prepare("DELETE FROM peer_package").Run().ok());
  }
  void ExpectNotSent() {
    const auto log = town_.LogOf(alba_);
    ASSERT_EQ(log.size(), 1u);
    // The other side may already have said that it has it; sent it is not.
    EXPECT_NE(log[0].state, State::kSent);
    EXPECT_FALSE(log[0].logged);
    EXPECT_TRUE(alba_.Warned("verification"));
  }

  int Clocks() const {
    int count = 0;
    for (const Warning& one : alba_.Told<Warning>()) {
      if (one.code == "clock") ++count;
    }
    return count;
  }

  Town town_;
  Desk& alba_;
  Desk& borduria_;
};

TEST_F(SendTest, SentOnlyWithAVerifiedReceipt) {
  const auto record = Send();
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->state, State::kSent);
  EXPECT_TRUE(record->logged);
  EXPECT_EQ(record->serial, 2u);  // 1 was the line card
  EXPECT_EQ(record->sequence, 2u);
}

TEST_F(SendTest, ReceiverShowsWhatWasWritten) {
  ASSERT_TRUE(Send().ok());
  town_.Settle();
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].text, "the words");
  EXPECT_EQ(log[0].from, "watch@mfa.alba");
  EXPECT_EQ(log[0].line_name, "crisis");
  EXPECT_FALSE(log[0].quarantined);
  EXPECT_TRUE(log[0].logged);
  EXPECT_EQ(borduria_.Told<MessageArrived>().size(), 1u);
}

TEST_F(SendTest, OfflineItIsQueuedAndLeavesWithTheNextSession) {
  town_.relay->down = true;
  town_.Settle();
  const auto record = Send();
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->state, State::kQueued);
  town_.relay->down = false;
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kDelivered);
  EXPECT_EQ(town_.LogOf(borduria_).size(), 1u);
}

TEST_F(SendTest, OneStationWithoutKeysKeepsNothingFromTheQueue) {
  Desk& rogue = town_.Man("duty@mod.borduria/desk-2");
  rogue.engine.reset();
  town_.relay->DropKeyPackages("hotline://mod.borduria/duty/desk-2");
  ASSERT_TRUE(town_.MakeLine(alba_, "with a rogue").ok());
  town_.relay->down = true;
  town_.Settle();
  const auto record = town_.Send(alba_, town_.Text("with a rogue", "words"));
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->state, State::kQueued);
  EXPECT_TRUE(alba_.Warned("station"));
  town_.relay->down = false;
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(town_.LogOf(borduria_).at(0).text, "words");
}

TEST_F(SendTest, WithNobodysKeysAndNoRelayItSaysThatNothingWasQueued) {
  ForgetKeys(alba_);
  town_.relay->down = true;
  town_.Settle();
  const auto status = Send().status();
  EXPECT_EQ(ProblemOf(status), Problem::kUnreachable);
  EXPECT_NE(status.message().find("Nothing was saved or queued"),
            absl::string_view::npos);
  EXPECT_TRUE(town_.LogOf(alba_).empty());
}

TEST_F(SendTest, ACertificateThatHasEndedSignsNothing) {
  MakeLongLine();
  town_.clock.Advance(std::chrono::days(91));
  const auto status = town_.Send(alba_, town_.Text("long", "words")).status();
  EXPECT_EQ(ProblemOf(status), Problem::kRefused);
  EXPECT_EQ(ReasonOf(status), "certificate_expired");
  EXPECT_NE(status.message().find("hotline renew"), absl::string_view::npos);
  EXPECT_TRUE(town_.LogOf(alba_).empty());
}

// Recipients judge by the log's time.
TEST_F(SendTest, TheRelaysTimeEndsACertificateToo) {
  MakeLongLine();
  town_.relay->ahead = std::chrono::days(91);
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(ReasonOf(town_.Send(alba_, town_.Text("long", "words")).status()),
            "certificate_expired");
}

TEST_F(SendTest, LostReceiptMeansTheSameBytesAgainAndOneRecord) {
  town_.relay->lose_answers = true;
  const auto record = Send();
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->state, State::kQueued);
  town_.relay->lose_answers = false;
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_NE(town_.LogOf(alba_)[0].state, State::kQueued);
  EXPECT_EQ(town_.LogOf(borduria_).size(), 1u);
}

TEST_F(SendTest, RefusalOfTheRelayIsFinalAndNamed) {
  town_.relay->refuse = v1::REFUSAL_DISK_FULL;
  const auto record = Send();
  EXPECT_EQ(ProblemOf(record.status()), Problem::kRefused);
  EXPECT_EQ(ReasonOf(record.status()), "disk_full");
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kRefused);
}

TEST_F(SendTest, StoppingRelayLeavesItQueued) {
  town_.relay->refuse = v1::REFUSAL_STOPPING;
  const auto record = Send();
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->state, State::kQueued);
}

TEST_F(SendTest, UnknownLineIsUsage) {
  const auto record = town_.Send(alba_, town_.Text("no such", "words"));
  EXPECT_EQ(ReasonOf(record.status()), "unknown_line");
  EXPECT_TRUE(town_.LogOf(alba_).empty());
}

TEST_F(SendTest, PositionThatIsNotOnTheLineIsUsage) {
  Draft draft = town_.Text("crisis", "words");
  draft.to = {"nobody@mod.borduria"};
  EXPECT_EQ(ReasonOf(town_.Send(alba_, draft).status()), "not_on_line");
}

TEST_F(SendTest, DrillOnALiveLineIsUsage) {
  Draft draft = town_.Text("crisis", "words");
  draft.kind = message::Kind::kDrill;
  EXPECT_EQ(ReasonOf(town_.Send(alba_, draft).status()), "kind");
}

TEST_F(SendTest, NothingIsSentThatSaysNothing) {
  for (const char* blank : {"", " \t\r\n", "\u200b\u3000"}) {
    for (const auto kind : {message::Kind::kOperation, message::Kind::kTest}) {
      Draft no_text = town_.Text("crisis", blank);
      no_text.kind = kind;
      EXPECT_EQ(ReasonOf(town_.Send(alba_, no_text).status()), "empty");
      Draft no_subject = town_.Text("crisis", "words");
      no_subject.kind = kind;
      no_subject.subject = blank;
      EXPECT_EQ(ReasonOf(town_.Send(alba_, no_subject).status()), "empty");
    }
  }
  EXPECT_TRUE(town_.LogOf(alba_).empty());
}

TEST_F(SendTest, ANameThatShowsNothingIsNoOperator) {
  for (const char* name : {" ", "\t", "\u200b", "\u202e"}) {
    Draft draft = town_.Text("crisis", "words");
    draft.operator_name = name;
    const auto refused = town_.Send(alba_, draft).status();
    EXPECT_EQ(ProblemOf(refused), Problem::kUsage);
    EXPECT_EQ(ReasonOf(refused), "operator");
  }
  EXPECT_TRUE(town_.LogOf(alba_).empty());
}

TEST_F(SendTest, NoAddresseeIsRefusedBeforeASerialIsUsed) {
  Draft draft = town_.Text("crisis", "words");
  draft.to.clear();
  EXPECT_EQ(ProblemOf(town_.Send(alba_, draft).status()), Problem::kUsage);
  const auto record = Send();
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->serial, 2u);
}

TEST_F(SendTest, TooLongTextIsUsage) {
  EXPECT_EQ(
      ProblemOf(
          town_.Send(alba_, town_.Text("crisis", std::string(65'537, 'a')))
              .status()),
      Problem::kUsage);
}

TEST_F(SendTest, EndedLineIsRefused) {
  town_.clock.Advance(std::chrono::days(31));
  EXPECT_EQ(ReasonOf(Send().status()), "line_ended");
}

TEST_F(SendTest, OperationAtFlashNeedsAReleaser) {
  Desk& clerk = town_.Add(kAlba2, {"operator"});
  town_.Start(clerk);
  ASSERT_TRUE(
      town_.Ask<Status>([&](auto done) { clerk.engine->Enrol(done); }).ok());
  ASSERT_TRUE(town_.MakeLine(clerk, "clerks").ok());
  EXPECT_EQ(ReasonOf(town_.Send(clerk, town_.Text("clerks", "x")).status()),
            "not_releaser");
  EXPECT_TRUE(
      town_
          .Send(clerk, town_.Text("clerks", "x", message::Precedence::kRoutine))
          .ok());
}

// Forged receipts: each field that the log binds, altered or another's.
TEST_F(SendTest, ReceiptOfAnotherMessageIsNotBelieved) {
  const auto status = WithReceipt([&](v1::Receipt& receipt) {
    *receipt.mutable_entries(0) =
        town_.relay->Prove(receipt.entries(0).index() - 1, 0);
  });
  EXPECT_EQ(ProblemOf(status), Problem::kVerification);
  ExpectNotSent();
}

TEST_F(SendTest, ReceiptWithAlteredDetailsIsNotBelieved) {
  const auto status = WithReceipt([](v1::Receipt& receipt) {
    v1::EntryDetails details;
    details.ParseFromString(receipt.entries(0).details());
    details.mutable_acceptance()->set_sequence(77);
    receipt.mutable_entries(0)->set_details(details.SerializeAsString());
  });
  EXPECT_EQ(ProblemOf(status), Problem::kVerification);
  ExpectNotSent();
}

TEST_F(SendTest, EveryPartOfTheEvidenceIsChecked) {
  using Alter = std::function<void(v1::LoggedEntry&)>;
  const auto flip = [](std::string* bytes) {
    (*bytes)[bytes->size() / 2] ^= 1;
  };
  const std::vector<std::pair<const char*, Alter>> alterations = {
      {"leaf", [&](auto& e) { flip(e.mutable_leaf()); }},
      {"salt", [&](auto& e) { flip(e.mutable_salt()); }},
      {"details", [&](auto& e) { flip(e.mutable_details()); }},
      {"index", [&](auto& e) { e.set_index(e.index() - 1); }},
      {"inclusion", [&](auto& e) { flip(e.mutable_inclusion(0)); }},
      {"one hash less", [&](auto& e) { e.mutable_inclusion()->RemoveLast(); }},
      {"one hash more",
       [&](auto& e) { e.add_inclusion(std::string(32, 'x')); }},
      {"checkpoint", [&](auto& e) { flip(e.mutable_checkpoint()); }},
      {"no checkpoint", [&](auto& e) { e.clear_checkpoint(); }},
      {"no leaf", [&](auto& e) { e.clear_leaf(); }},
  };
  for (const auto& [name, change] : alterations) {
    const Alter& alter = change;  // clang 14 captures no structured binding
    const auto status = WithReceipt(
        [&](v1::Receipt& receipt) { alter(*receipt.mutable_entries(0)); });
    EXPECT_EQ(ProblemOf(status), Problem::kVerification) << name;
  }
  for (const Record& record : town_.LogOf(alba_)) {
    EXPECT_NE(record.state, State::kSent);
  }
}

TEST_F(SendTest, ReceiptWithoutAnEntryIsNotBelieved) {
  const auto status =
      WithReceipt([](v1::Receipt& receipt) { receipt.clear_entries(); });
  EXPECT_EQ(ProblemOf(status), Problem::kVerification);
  ExpectNotSent();
}

TEST_F(SendTest, ReceiptOfAnotherLogIsNotBelieved) {
  TestRelay other(town_.clock, "relay-2.mfa.alba/log",
                  town_.folder.path() + "/other");
  const auto status = WithReceipt([&](v1::Receipt& receipt) {
    auto& entry = *receipt.mutable_entries(0);
    std::string note = entry.checkpoint();
    note.replace(note.find("relay-1"), 7, "relay-2");
    entry.set_checkpoint(note);
  });
  EXPECT_EQ(ProblemOf(status), Problem::kVerification);
  ExpectNotSent();
}

TEST_F(SendTest, AfterAForgedReceiptTheTrueOneCounts) {
  WithReceipt([](v1::Receipt& receipt) {
    receipt.clear_entries();
  }).IgnoreError();
  const auto left =
      town_.Ask<uint64_t>([&](auto done) { alba_.engine->Flush(done); });
  ASSERT_TRUE(left.ok());
  EXPECT_EQ(*left, 0u);
  EXPECT_TRUE(town_.LogOf(alba_)[0].logged);
}

TEST_F(SendTest, RestoredStoreMustNotSend) {
  town_.relay->alter_hello = [](v1::HelloResponse& hello) {
    hello.set_last_envelope_hash(std::string(32, 'x'));
  };
  town_.Start(alba_);
  ASSERT_TRUE(
      town_.Ask<Status>([&](auto done) { alba_.engine->GetStatus(done); })
          .ok());
  const uint64_t before = town_.relay->submissions;
  const auto record = Send();
  EXPECT_EQ(ProblemOf(record.status()), Problem::kStore);
  EXPECT_EQ(ReasonOf(record.status()), "store_restored");
  EXPECT_EQ(town_.relay->submissions, before);
}

TEST_F(SendTest, RelayWithAnotherLogIsNotGreeted) {
  town_.relay->alter_hello = [](v1::HelloResponse& hello) {
    hello.set_origin("relay-9.mfa.alba/log");
  };
  town_.Start(alba_);
  const auto record = Send();
  EXPECT_EQ(ReasonOf(record.status()), "log_origin");
}

TEST_F(SendTest, ClockThatDiffersIsTold) {
  town_.relay->alter_hello = [&](v1::HelloResponse& hello) {
    hello.set_relay_time_ms(hello.relay_time_ms() + 11'000);
  };
  alba_.events.clear();
  town_.Start(alba_);
  town_.Watch(alba_);
  town_.Settle();
  EXPECT_TRUE(alba_.Warned("clock"));
  ASSERT_FALSE(alba_.Told<Connected>().empty());
  EXPECT_GE(alba_.Told<Connected>()[0].clock_offset,
            std::chrono::milliseconds(11'000));
}

TEST_F(SendTest, AClockThatGoesWrongWhileWatchingIsToldOnce) {
  town_.strand.Pass(std::chrono::seconds(40));
  ASSERT_FALSE(alba_.Warned("clock"));
  town_.relay->ahead = std::chrono::seconds(90);
  town_.strand.Pass(std::chrono::minutes(5));
  EXPECT_EQ(Clocks(), 1);
  town_.relay->ahead = std::chrono::seconds(180);
  town_.strand.Pass(std::chrono::minutes(5));
  EXPECT_EQ(Clocks(), 2);
  town_.relay->ahead = {};
  town_.strand.Pass(std::chrono::minutes(5));
  EXPECT_EQ(Clocks(), 2);
  const auto status =
      town_.Ask<Status>([&](auto done) { alba_.engine->GetStatus(done); });
  EXPECT_LT(std::chrono::abs(status->clock_offset), std::chrono::seconds(2));
}

TEST_F(SendTest, AuditAgreesAndThenFindsARewrittenLog) {
  ASSERT_TRUE(Send().ok());
  const auto report = town_.Ask<AuditReport>(
      [&](auto done) { alba_.engine->VerifyAudit(done); });
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_GE(report->records_checked, 2u);
  EXPECT_EQ(report->records_pending, 0u);

  // The same key, another history.
  alba_.engine.reset();
  borduria_.engine.reset();
  town_.relay = std::make_unique<TestRelay>(town_.clock, "relay-1.mfa.alba/log",
                                            town_.folder.path() + "/rewritten");
  Desk& stranger = town_.Add("duty@mod.borduria/desk-9");
  for (int i = 0; i < 40; ++i) {
    town_.Start(stranger);
    town_.Ask<Status>([&](auto done) { stranger.engine->Enrol(done); })
        .IgnoreError();
  }
  town_.Start(alba_);
  const auto after = town_.Ask<AuditReport>(
      [&](auto done) { alba_.engine->VerifyAudit(done); });
  EXPECT_EQ(ProblemOf(after.status()), Problem::kVerification);
  EXPECT_EQ(*Journal(*town_.StoreOf(alba_)).CountAlarms(), 1u);
}

TEST_F(SendTest, StatusFindsARelayThatWasRolledBack) {
  ASSERT_TRUE(Send().ok());
  alba_.engine.reset();
  borduria_.engine.reset();
  town_.relay = std::make_unique<TestRelay>(town_.clock, "relay-1.mfa.alba/log",
                                            town_.folder.path() + "/shorter");
  Desk& stranger = town_.Add("duty@mod.borduria/desk-9");
  town_.Start(stranger);
  ASSERT_TRUE(
      town_.Ask<Status>([&](auto done) { stranger.engine->Enrol(done); }).ok());
  town_.Start(alba_);
  const auto status =
      town_.Ask<Status>([&](auto done) { alba_.engine->GetStatus(done); });
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_TRUE(std::any_of(status->warnings.begin(), status->warnings.end(),
                          [](const auto& one) {
                            return one.find("evidence") != std::string::npos;
                          }));
}

}  // namespace
}  // namespace hotline::station
