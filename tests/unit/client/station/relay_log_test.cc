// What a station holds of the relay's log, and of what it sent itself, against
// what the relay says: another log, a rewritten or shorter one, a store that is
// behind.
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

class RelayLogTest : public CrisisLine {
 protected:
  // Every engine ends; whoever is started next finds a relay with the same key
  // and another history, of that many enrolments.
  void Rewrite(int enrolments) {
    alba_.engine.reset();
    borduria_.engine.reset();
    town_.relay =
        std::make_unique<TestRelay>(town_.clock, "relay-1.mfa.alba/log",
                                    town_.folder.path() + "/rewritten");
    Desk& stranger = town_.Add("duty@mod.borduria/desk-9");
    for (int i = 0; i < enrolments; ++i) {
      town_.Start(stranger);
      const auto enrolled =
          town_.Ask<Status>([&](auto done) { stranger.engine->Enrol(done); });
      EXPECT_TRUE(enrolled.ok()) << enrolled.status();
    }
  }
};

TEST_F(RelayLogTest, RestoredStoreMustNotSend) {
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

TEST_F(RelayLogTest, RelayWithAnotherLogIsNotGreeted) {
  town_.relay->alter_hello = [](v1::HelloResponse& hello) {
    hello.set_origin("relay-9.mfa.alba/log");
  };
  town_.Start(alba_);
  const auto record = Send();
  EXPECT_EQ(ReasonOf(record.status()), "log_origin");
}

TEST_F(RelayLogTest, AuditAgreesAndThenFindsARewrittenLog) {
  ASSERT_TRUE(Send().ok());
  const auto report = town_.Ask<AuditReport>(
      [&](auto done) { alba_.engine->VerifyAudit(done); });
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_GE(report->records_checked, 2u);
  EXPECT_EQ(report->records_pending, 0u);

  Rewrite(/*enrolments=*/40);
  town_.Start(alba_);
  const auto after = town_.Ask<AuditReport>(
      [&](auto done) { alba_.engine->VerifyAudit(done); });
  EXPECT_EQ(ProblemOf(after.status()), Problem::kVerification);
  EXPECT_EQ(*Journal(*town_.StoreOf(alba_)).CountAlarms(), 1u);
}

TEST_F(RelayLogTest, StatusFindsARelayThatWasRolledBack) {
  ASSERT_TRUE(Send().ok());
  Rewrite(/*enrolments=*/1);
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
