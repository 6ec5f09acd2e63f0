#include "client/cli/context.h"

#include <gtest/gtest.h>

#include <sstream>

#include "client/station/problem.h"
#include "core/base/system_clock.h"
#include "tests/unit/client/cli/sample_record.h"

namespace hotline::cli {
namespace {

class ContextTest : public testing::Test {
 protected:
  std::ostringstream out_, err_;
  Printer printer_{out_, err_};
  base::SystemClock clock_;
  base::SystemRandom random_;
  Context context_{printer_, clock_, random_, nullptr};
};

TEST_F(ContextTest, WarningsOfTheSessionArePrinted) {
  context_.Heard({"certificate", "it ends"});
  EXPECT_EQ(err_.str(), "hotline: warning (certificate): it ends\n");
  EXPECT_FALSE(context_.alarmed());
}

TEST_F(ContextTest, WarningsThatAreInTheResultAreNotPrintedTwice) {
  context_.WarningsAreInResult();
  context_.Heard({"certificate", "it ends"});
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ContextTest, FailedEvidenceIsRemembered) {
  context_.Heard({"verification", "a lie"});
  EXPECT_TRUE(context_.alarmed());
  EXPECT_EQ(station::ProblemOf(Alarmed()), station::Problem::kVerification);
}

TEST(IsAlarm, AQuarantineForTheReceiptAloneIsTheRelaysFault) {
  station::Record record = SampleRecord();
  EXPECT_FALSE(IsAlarm(station::MessageArrived{record}));
  record.quarantined = true;
  record.reason_name = "ALTERED";
  EXPECT_FALSE(IsAlarm(station::MessageArrived{record}));
  record.reason_name = "RECEIPT";
  EXPECT_TRUE(IsAlarm(station::MessageArrived{record}));
}

}  // namespace
}  // namespace hotline::cli
