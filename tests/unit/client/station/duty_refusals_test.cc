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

}  // namespace
}  // namespace hotline::station
