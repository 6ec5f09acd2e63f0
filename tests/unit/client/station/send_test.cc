#include <gtest/gtest.h>

#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

class SendTest : public CrisisLine {
 protected:
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
  Away();
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
  Away();
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
  Away();
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

}  // namespace
}  // namespace hotline::station
