#include "daemon/relay/inbox.h"

#include <gtest/gtest.h>

#include "daemon/relay/confirm.h"
#include "daemon/relay/create_line.h"
#include "daemon/relay/enrol.h"
#include "daemon/relay/submit.h"
#include "daemon/relay/take_key_packages.h"
#include "hotline/relay/v1/refusal.pb.h"
#include "tests/unit/daemon/relay/envelopes.h"

namespace hotline::relay::testing {
namespace {

constexpr size_t kBlob = 16 * 1024;

// As large as a request may be.
ActPtr AnEnrolment() {
  Enrolment enrolment;
  enrolment.record = {kAlba, {base::Bytes(kBlob, 1)}};
  enrolment.key_packages.assign(100, base::Bytes(kBlob, 2));
  return std::make_unique<Enrol>(kAlba, std::move(enrolment),
                                 [](absl::StatusOr<Relay::Enrolled>) {});
}
ActPtr AConfirm(size_t ranges) {
  return std::make_unique<Confirm>(
      kAlba,
      std::vector<LineRanges>{{base::LineId(), std::vector<Range>(ranges)}},
      [](absl::StatusOr<uint64_t>) {});
}

ActPtr ASubmission(Precedence precedence) {
  return Submit::Make(
      kAlba, Submission{{Write({.line = {}, .precedence = precedence})}},
      [](absl::StatusOr<Receipt>) {});
}

TEST(WeightTest, AnActWeighsAllThatItHolds) {
  EXPECT_GE(AnEnrolment()->bytes(), 101 * kBlob);
  EXPECT_GE(AConfirm(64)->bytes(), 64 * sizeof(Range));
  const std::vector<std::string> names(200, std::string(200, 'n'));
  EXPECT_GE(CreateLine(kAlba, base::LineId(), Class::kLive, names,
                       [](absl::StatusOr<Relay::CreatedLine>) {})
                .bytes(),
            size_t{200} * 200);
  EXPECT_GE(
      TakeKeyPackages(kAlba, names, 3, [](absl::StatusOr<Relay::Taken>) {})
          .bytes(),
      size_t{200} * 200);
}

class InboxTest : public ::testing::Test {
 protected:
  absl::Status Push(ActPtr act) { return inbox_.Push({&act, 1}); }

  Limits limits_;
  Inbox inbox_{limits_};
};

TEST_F(InboxTest, EnrolmentsAreBoundedByTheirBytes) {
  int taken = 0;
  absl::Status status;
  while ((status = Push(AnEnrolment())).ok()) ++taken;
  EXPECT_EQ(gate::RefusalOf(status), v1::REFUSAL_QUOTA);
  EXPECT_LE(taken * 100 * kBlob, limits_.pending_bytes + 200 * kBlob);
}

TEST_F(InboxTest, EnrolmentsThatFillTheirLaneHoldUpNoConfirm) {
  while (Push(AnEnrolment()).ok()) {
  }
  EXPECT_TRUE(Push(AConfirm(1)).ok());
  EXPECT_EQ(inbox_.Take().front()->lane(), Lane::kControl);
}

TEST_F(InboxTest, OneBatchHasOneLargeEnrolment) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Push(AnEnrolment()).ok());
  EXPECT_EQ(inbox_.Take().size(), 1u);
}

TEST_F(InboxTest, AFlashTakesFewOthersAlong) {
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(Push(ASubmission(Precedence::kRoutine)).ok());
  }
  ASSERT_TRUE(Push(ASubmission(Precedence::kFlash)).ok());
  const auto first = inbox_.Take();
  EXPECT_EQ(first.front()->lane(), Lane::kFlash);
  EXPECT_EQ(first.size(), 17u);
  EXPECT_EQ(inbox_.Take().size(), 184u);
}

TEST_F(InboxTest, FlashWithoutEndStopsNobodyElse) {
  for (int i = 0; i < 32; ++i) {
    ASSERT_TRUE(Push(ASubmission(Precedence::kRoutine)).ok());
  }
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(Push(ASubmission(Precedence::kFlash)).ok());
    EXPECT_EQ(inbox_.Take().back()->lane(), Lane::kRoutine);
  }
  ASSERT_TRUE(Push(ASubmission(Precedence::kFlash)).ok());
  EXPECT_EQ(inbox_.Take().size(), 1u);
}

TEST_F(InboxTest, ManyFlashShareABatch) {
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(Push(ASubmission(Precedence::kFlash)).ok());
  }
  ASSERT_TRUE(Push(AConfirm(1)).ok());
  EXPECT_EQ(inbox_.Take().size(), 256u);
  EXPECT_EQ(inbox_.Take().size(), 45u);
}

}  // namespace
}  // namespace hotline::relay::testing
