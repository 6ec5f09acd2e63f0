#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/client/station/town.h"

// What a station's people read of their own certificates; the town's end 90
// days after it begins.

namespace hotline::station {
namespace {

class StatusTest : public testing::Test {
 protected:
  StatusTest() : alba_(town_.Man(kAlba)) { alba_.engine.reset(); }

  Status After(std::chrono::days days) {
    town_.clock.Advance(days);
    town_.Start(alba_);
    auto status =
        town_.Ask<Status>([&](auto done) { alba_.engine->GetStatus(done); });
    EXPECT_TRUE(status.ok()) << status.status();
    return *status;
  }
  // A day in a few steps: the watch polls five times a second.
  void Pass(std::chrono::days days) {
    for (int i = 0; i < days.count(); ++i) {
      town_.clock.Advance(std::chrono::days(1));
      town_.strand.Pass(std::chrono::seconds(1));
    }
  }
  std::vector<std::string> Told() const {
    std::vector<std::string> out;
    for (const Warning& one : alba_.Told<Warning>()) {
      if (one.code == "certificate") out.push_back(one.text);
    }
    return out;
  }
  static bool Says(const Status& status, const std::string& words) {
    return std::any_of(status.warnings.begin(), status.warnings.end(),
                       [&](const std::string& warning) {
                         return warning.find(words) != std::string::npos;
                       });
  }

  Town town_;
  Desk& alba_;
};

TEST_F(StatusTest, AFreshCertificateIsNoWarning) {
  EXPECT_FALSE(Says(After(std::chrono::days(10)), "certificate"));
}

TEST_F(StatusTest, ACertificateThatEndsSoonIsTold) {
  const Status status = After(std::chrono::days(70));
  EXPECT_TRUE(Says(status, "identity certificate ends within 30 days"));
  EXPECT_TRUE(Says(status, "TLS certificate ends within 30 days"));
}

TEST_F(StatusTest, ACertificateThatHasEndedIsCalledSo) {
  const Status status = After(std::chrono::days(91));
  EXPECT_TRUE(Says(status, "identity certificate has ended"));
  EXPECT_TRUE(Says(status, "TLS certificate has ended"));
  EXPECT_FALSE(Says(status, "within 30 days"));
}

TEST_F(StatusTest, ARelayThatHangsUpIsExplainedByTheEndedCertificate) {
  town_.relay->down = true;
  const Status status = After(std::chrono::days(91));
  EXPECT_EQ(ProblemOf(status.why_not), Problem::kUnreachable);
  EXPECT_EQ(ReasonOf(status.why_not), "certificate_ended");
}

TEST_F(StatusTest, ARelayThatIsAwayIsNotExplainedByAGoodCertificate) {
  town_.relay->down = true;
  EXPECT_EQ(ReasonOf(After(std::chrono::days(70)).why_not), "unreachable");
}

TEST_F(StatusTest, ARunningWatchTellsOnceOfACertificateThatEndsSoon) {
  town_.Start(alba_);
  town_.Watch(alba_);
  Pass(std::chrono::days(59));
  EXPECT_EQ(Told(), std::vector<std::string>());
  Pass(std::chrono::days(3));
  const std::vector<std::string> soon = {
      "The identity certificate ends within 30 days: renew it.",
      "The TLS certificate ends within 30 days: renew it."};
  EXPECT_EQ(Told(), soon);
  Pass(std::chrono::days(25));
  EXPECT_EQ(Told(), soon);
  Pass(std::chrono::days(4));
  EXPECT_EQ(Told().size(), 4u);
}

}  // namespace
}  // namespace hotline::station
