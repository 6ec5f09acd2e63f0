#include <gtest/gtest.h>

#include "tests/unit/daemon/relay/a_relay.h"

namespace hotline::relay::testing {
namespace {

class SubmitTest : public ::testing::Test {
 protected:
  v1::Refusal RefusalFor(EnvelopePtr envelope, const std::string& as = kAlba) {
    return gate::RefusalOf(a.Submit(std::move(envelope), as).status());
  }

  ARelay a;
  base::LineId line = a.Connect();
};

TEST_F(SubmitTest, AReceiptProvesTheAcceptanceOfExactlyTheseBytes) {
  auto envelope = Write({.line = line});
  auto receipt = a.Submit(envelope);
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  ASSERT_EQ(receipt->entries.size(), 1u);
  EXPECT_TRUE(Verify(receipt->entries[0]).ok());
  const auto acceptance = DetailsOf(receipt->entries[0]).acceptance();
  EXPECT_EQ(acceptance.sequence(), 1u);
  EXPECT_EQ(acceptance.envelope_hash(), base::ToString(envelope->hash));
  EXPECT_EQ(acceptance.sender(), kAlba);
}

TEST_F(SubmitTest, TheSameBytesAgainGetTheSameEntryNewlyProven) {
  auto envelope = Write({.line = line});
  auto first = a.Submit(envelope);
  ASSERT_TRUE(a.Submit(Write({.line = line})).ok());
  auto again = a.Submit(envelope);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->entries[0].index, first->entries[0].index);
  EXPECT_EQ(again->entries[0].details, first->entries[0].details);
  EXPECT_GT(again->entries[0].size, first->entries[0].size);
  EXPECT_TRUE(Verify(again->entries[0]).ok());
}

TEST_F(SubmitTest, ARepeatIsAnsweredAfterARestartAndAfterTheLastConfirm) {
  auto envelope = Write({.line = line});
  auto first = a.Submit(envelope);
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 1}}).ok());
  a.Stop();
  a.Start();
  auto again = a.Submit(envelope);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->entries[0].index, first->entries[0].index);
}

TEST_F(SubmitTest, AKnownIdWithOtherBytesIsRefused) {
  const auto id = RandomId();
  ASSERT_TRUE(a.Submit(Write({.line = line, .fill = 1}, id)).ok());
  EXPECT_EQ(RefusalFor(Write({.line = line, .fill = 2}, id)),
            v1::REFUSAL_ID_REUSED);
}

TEST_F(SubmitTest, AForeignSenderNameIsRefused) {
  EXPECT_EQ(RefusalFor(Write({.line = line, .sender = kAlba}), kBorduria),
            v1::REFUSAL_SENDER_MISMATCH);
}

TEST_F(SubmitTest, AStationThatIsNotOnTheLineLearnsNothingOfIt) {
  ASSERT_TRUE(a.Enrol(kThird).ok());
  EXPECT_EQ(RefusalFor(Write({.line = line, .sender = kThird}), kThird),
            v1::REFUSAL_UNKNOWN_LINE);
  EXPECT_EQ(RefusalFor(Write({.line = base::LineId()})),
            v1::REFUSAL_UNKNOWN_LINE);
}

TEST_F(SubmitTest, AStationThatIsNotEnrolledIsRefused) {
  EXPECT_EQ(RefusalFor(Write({.line = line, .sender = kThird}), kThird),
            v1::REFUSAL_NOT_ENROLLED);
}

TEST_F(SubmitTest, ADrillIsRefusedOnALiveLine) {
  EXPECT_EQ(RefusalFor(Write({.line = line, .line_class = Class::kExercise})),
            v1::REFUSAL_CLASS);
}

TEST_F(SubmitTest, LifetimeIsOneSecondToThirtyDays) {
  EXPECT_EQ(RefusalFor(Write({.line = line, .lifetime = {}})),
            v1::REFUSAL_LIFETIME);
  EXPECT_EQ(RefusalFor(Write(
                {.line = line,
                 .lifetime = std::chrono::days(30) + std::chrono::seconds(1)})),
            v1::REFUSAL_LIFETIME);
}

TEST_F(SubmitTest, AnotherEpochBranchOrIncarnationIsRefused) {
  auto change = [&](auto edit) {
    auto envelope = std::make_shared<Envelope>(*Write({.line = line}));
    edit(envelope->header);
    return RefusalFor(envelope);
  };
  EXPECT_EQ(change([](auto& header) { header.epoch = 1; }), v1::REFUSAL_EPOCH);
  EXPECT_EQ(change([](auto& header) { header.branch_id = base::Digest{}; }),
            v1::REFUSAL_EPOCH);
  EXPECT_EQ(change([](auto& header) { header.incarnation = 2; }),
            v1::REFUSAL_INCARNATION);
}

TEST_F(SubmitTest, OtherTypesEmptyBodiesAndGiantsAreRefused) {
  auto commit = std::make_shared<Envelope>(*Write({.line = line}));
  commit->type = v1::ENVELOPE_TYPE_COMMIT;
  EXPECT_EQ(RefusalFor(commit), v1::REFUSAL_ENVELOPE_TYPE);
  EXPECT_EQ(RefusalFor(Write({.line = line, .size = 0})),
            v1::REFUSAL_MALFORMED);
  EXPECT_EQ(RefusalFor(Write({.line = line, .size = 256 * 1024})),
            v1::REFUSAL_TOO_LARGE);
}

TEST_F(SubmitTest, ARefusalLeavesNothingAndTheNextGoodMessagePasses) {
  const uint64_t size = a.relay->Newest().size;
  RefusalFor(Write({.line = line, .lifetime = {}}));
  EXPECT_EQ(a.relay->Newest().size, size);
  auto receipt = a.Submit(Write({.line = line}));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(DetailsOf(receipt->entries[0]).acceptance().sequence(), 1u);
}

TEST_F(SubmitTest, LogTimeNeverGoesBackAndIndexesAreWithoutGaps) {
  uint64_t last = 0;
  for (int i = 0; i < 10; ++i) {
    auto receipt = a.Submit(Write({.line = line}));
    ASSERT_TRUE(receipt.ok());
    const auto leaf = *tlog::ParseLeaf(receipt->entries[0].leaf);
    EXPECT_GE(leaf.time_ms, last);
    last = leaf.time_ms;
    EXPECT_EQ(receipt->entries[0].index + 1, receipt->entries[0].size);
  }
}

TEST(QuotaTest, ALoweredBucketStopsRoutineButNotFlash) {
  Limits limits;
  limits.submissions_per_second = 1;
  limits.submission_burst = 3;
  ARelay a(limits);
  const auto line = a.Connect();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(a.Submit(Write({.line = line})).ok());
  }
  EXPECT_EQ(gate::RefusalOf(a.Submit(Write({.line = line})).status()),
            v1::REFUSAL_QUOTA);
  EXPECT_TRUE(
      a.Submit(Write({.line = line, .precedence = Precedence::kFlash})).ok());
  a.world.Advance(std::chrono::seconds(1));
  EXPECT_TRUE(a.Submit(Write({.line = line})).ok());
}

TEST(QuotaTest, WhatWaitsOnALineIsBoundedWithAShareForFlash) {
  Limits limits;
  limits.waiting_bytes = 1000;
  ARelay a(limits);
  const auto line = a.Connect();
  ASSERT_TRUE(a.Submit(Write({.line = line, .size = 500})).ok());
  EXPECT_EQ(
      gate::RefusalOf(a.Submit(Write({.line = line, .size = 500})).status()),
      v1::REFUSAL_QUOTA);
  EXPECT_TRUE(
      a.Submit(Write({.line = line, .precedence = Precedence::kFlash})).ok());
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 1}}).ok());
  EXPECT_TRUE(a.Submit(Write({.line = line, .size = 500})).ok());
}

TEST(OrderTest, ConcurrentSubmittersGetEveryNumberOnce) {
  ARelay a;
  const auto line = a.Connect();
  constexpr int kThreads = 4, kEach = 100;
  std::mutex lock;
  std::map<uint64_t, uint64_t> index_of;  // sequence -> log index
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        auto receipt = a.Submit(Write({.line = line}));
        ASSERT_TRUE(receipt.ok()) << receipt.status();
        ASSERT_TRUE(Verify(receipt->entries[0]).ok());
        std::lock_guard hold(lock);
        index_of[DetailsOf(receipt->entries[0]).acceptance().sequence()] =
            receipt->entries[0].index;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  ASSERT_EQ(index_of.size(), size_t{kThreads * kEach});
  EXPECT_EQ(index_of.rbegin()->first, uint64_t{kThreads * kEach});
  uint64_t last = 0;
  for (const auto& [sequence, index] : index_of) {
    EXPECT_GT(index, last);
    last = index;
  }
}

TEST(OrderTest, FlashIsOrderedBeforeTheRoutineThatWaitsWithIt) {
  ARelay a;
  const auto line = a.Connect();
  // Everything that is pushed while the journal thread is in a commit becomes
  // one batch; a few rounds make sure that one of them does.
  std::vector<Answer<Receipt>> routine(200);
  Answer<Receipt> flash;
  for (auto& answer : routine) {
    a.Submit(Write({.line = line}), kAlba, answer.Done());
  }
  a.Submit(Write({.line = line, .precedence = Precedence::kFlash}), kAlba,
           flash.Done());
  const auto receipt = flash.Get();
  ASSERT_TRUE(receipt.ok());
  const uint64_t sequence =
      DetailsOf(receipt->entries[0]).acceptance().sequence();
  uint64_t last = 0;
  for (auto& answer : routine) {
    auto one = answer.Get();
    ASSERT_TRUE(one.ok());
    last = DetailsOf(one->entries[0]).acceptance().sequence();
  }
  EXPECT_LT(sequence, last);
}

}  // namespace
}  // namespace hotline::relay::testing
