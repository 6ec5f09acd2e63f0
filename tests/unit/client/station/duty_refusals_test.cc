// P6: who does not come on duty, does not take over, and has no key.
#include "tests/unit/client/station/duty_line.h"

namespace hotline::station {
namespace {

class DutyRefusalsTest : public DutyLine {};

TEST_F(DutyRefusalsTest, AWrongPassphraseBringsNobodyOnDuty) {
  People();
  const auto status = town_.OnDuty(borduria_, "Boris", "wrong horse").status();
  EXPECT_EQ(ReasonOf(status), "passphrase");
  EXPECT_EQ(ProblemOf(status), Problem::kRefused);
  EXPECT_EQ(town_.DutyOf(borduria_)->person, "");
  town_.Settle();
  EXPECT_EQ(AtBorduria(), "unknown");
}

TEST_F(DutyRefusalsTest, WhoHasNoKeyComesNeitherOnDutyNorTakesOver) {
  EXPECT_EQ(ReasonOf(town_.OnDuty(borduria_, "Nobody").status()),
            "unknown_operator");
  People();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  EXPECT_EQ(ReasonOf(town_.HandOver(borduria_, "Nobody").status()),
            "unknown_operator");
  EXPECT_EQ(ReasonOf(town_.HandOver(borduria_, "Carla", "wrong").status()),
            "passphrase");
  EXPECT_EQ(town_.DutyOf(borduria_)->person, "Boris");
}

TEST_F(DutyRefusalsTest, WhoWasRemovedIsUnknown) {
  People();
  const auto removed = town_.Ask<OperatorRecord>(
      [&](auto done) { borduria_.engine->RemoveOperator("Boris", done); });
  ASSERT_TRUE(removed.ok()) << removed.status();
  EXPECT_EQ(ReasonOf(town_.OnDuty(borduria_, "Boris").status()),
            "unknown_operator");
}

TEST_F(DutyRefusalsTest, NobodyIsRemovedWhileOnDuty) {
  People();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  const auto removed = town_.Ask<OperatorRecord>(
      [&](auto done) { borduria_.engine->RemoveOperator("Boris", done); });
  EXPECT_EQ(ReasonOf(removed.status()), "on_duty");
}

TEST_F(DutyRefusalsTest, AnEndedCertificateBringsNobodyOnDuty) {
  OperatorDraft draft;
  draft.name = "Boris";
  draft.passphrase =
      std::make_shared<const base::SecretBytes>(base::ToBytes("correct horse"));
  draft.cost = {.passes = 1, .memory_kib = 8};
  draft.life = std::chrono::hours(2);
  ASSERT_TRUE(town_
                  .Ask<OperatorRecord>([&](auto done) {
                    borduria_.engine->AddOperator(draft, done);
                  })
                  .ok());
  town_.clock.Advance(std::chrono::hours(3));
  EXPECT_EQ(ReasonOf(town_.OnDuty(borduria_, "Boris").status()),
            "operator_expired");
}

TEST_F(DutyRefusalsTest, ADutyEndsWithTheCertificateAtTheLatest) {
  OperatorDraft draft;
  draft.name = "Boris";
  draft.passphrase =
      std::make_shared<const base::SecretBytes>(base::ToBytes("correct horse"));
  draft.cost = {.passes = 1, .memory_kib = 8};
  draft.life = std::chrono::hours(2);
  ASSERT_TRUE(town_
                  .Ask<OperatorRecord>([&](auto done) {
                    borduria_.engine->AddOperator(draft, done);
                  })
                  .ok());
  const auto duty = town_.OnDuty(borduria_, "Boris");
  ASSERT_TRUE(duty.ok()) << duty.status();
  EXPECT_LE(duty->until, town_.clock.Now() + std::chrono::hours(2));
}

TEST_F(DutyRefusalsTest, NamesAndPassphrasesThatAreNoneAreRefused) {
  for (const char* name : {"", " ", "\u200b", " Anna", "An\u202ena"}) {
    EXPECT_EQ(ReasonOf(town_.AddOperator(borduria_, name).status()), "operator")
        << name;
  }
  OperatorDraft draft;
  draft.name = "Boris";
  EXPECT_EQ(ReasonOf(town_
                         .Ask<OperatorRecord>([&](auto done) {
                           borduria_.engine->AddOperator(draft, done);
                         })
                         .status()),
            "passphrase");
  draft.passphrase =
      std::make_shared<const base::SecretBytes>(base::ToBytes("seven77"));
  EXPECT_EQ(ReasonOf(town_
                         .Ask<OperatorRecord>([&](auto done) {
                           borduria_.engine->AddOperator(draft, done);
                         })
                         .status()),
            "passphrase");
}

TEST_F(DutyRefusalsTest, ASecondOperatorOfThatNameIsRefused) {
  ASSERT_TRUE(town_.AddOperator(borduria_, "Boris").ok());
  EXPECT_EQ(ReasonOf(town_.AddOperator(borduria_, "Boris").status()),
            "operator_exists");
}

TEST_F(DutyRefusalsTest, WhoIsThereIsNotPushedAside) {
  People();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  const auto status = town_.OnDuty(borduria_, "Carla").status();
  EXPECT_EQ(ReasonOf(status), "on_duty");
  EXPECT_NE(status.message().find("Boris"), std::string::npos);
  EXPECT_EQ(town_.DutyOf(borduria_)->person, "Boris");
}

TEST_F(DutyRefusalsTest, NobodyHandsOverToOneself) {
  People();
  EXPECT_EQ(ReasonOf(town_.HandOver(borduria_, "Boris").status()),
            "nobody_on_duty");
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  EXPECT_EQ(ReasonOf(town_.HandOver(borduria_, "Boris").status()),
            "same_person");
  ASSERT_TRUE(town_.OffDuty(borduria_).ok());
  EXPECT_EQ(ReasonOf(town_.OffDuty(borduria_).status()), "nobody_on_duty");
}

TEST_F(DutyRefusalsTest, AStationWithoutTheRoleHasNobodyOnDuty) {
  Desk& auditor = town_.Add("watch@mfa.alba/desk-9", {"auditor"});
  town_.Start(auditor);
  EXPECT_EQ(ReasonOf(town_.AddOperator(auditor, "Boris").status()),
            "not_operator");
}

// What recipients would quarantine never leaves.

TEST_F(DutyRefusalsTest, SomebodyElsesKeySignsNothing) {
  People();
  Deliver();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  Spoil([this](OwnDuty& duty) {
    duty.key = std::make_shared<const crypto::SigningKey>(
        crypto::SigningKey::Generate(town_.random));
  });
  EXPECT_FALSE(Ack().ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kDelivered);
}

TEST_F(DutyRefusalsTest, ACertificateThatHasEndedSignsNothing) {
  People();
  Deliver();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  Spoil([this](OwnDuty& duty) {
    duty.certificate.not_before = town_.clock.Now() - std::chrono::hours(2);
    duty.certificate.not_after = town_.clock.Now() - std::chrono::hours(1);
  });
  EXPECT_FALSE(Ack().ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kDelivered);
}

TEST_F(DutyRefusalsTest, ACertificateOfAnotherPositionSignsNothing) {
  People();
  Deliver();
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  Spoil([](OwnDuty& duty) {
    duty.certificate.position = "watch@mod.borduria";
    duty.certificate.station.station = "hotline://mod.borduria/watch/desk-1";
  });
  EXPECT_FALSE(Ack().ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kDelivered);
}

// The answer of yesterday, delivered again: there is one record of it.
TEST_F(DutyRefusalsTest, AReplayedAnswerIsNoSecondOne) {
  People();
  Deliver("one");
  Deliver("two");
  ASSERT_TRUE(town_.OnDuty(borduria_, "Boris").ok());
  ASSERT_TRUE(Ack().ok());
  town_.Settle();
  const auto log = town_.LogOf(alba_);
  const uint64_t answers = log.back().positions[0].sequence;
  ASSERT_GT(answers, 0u);
  town_.relay->Redeliver("hotline://mfa.alba/watch/desk-1",
                         base::ToString(line_.bytes()), answers);
  town_.Start(alba_);
  town_.Watch(alba_);
  town_.Settle();
  const auto after = town_.LogOf(alba_);
  ASSERT_EQ(after.size(), log.size());
  EXPECT_EQ(after[0].state, State::kDelivered);
  EXPECT_EQ(after[1].state, State::kAcknowledged);
}

}  // namespace
}  // namespace hotline::station
