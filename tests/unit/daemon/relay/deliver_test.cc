#include <gtest/gtest.h>

#include "daemon/store/journal.h"
#include "tests/unit/daemon/relay/a_relay.h"

namespace hotline::relay::testing {
namespace {

class DeliverTest : public ::testing::Test {
 protected:
  void Send(int count, Precedence precedence = Precedence::kRoutine,
            size_t size = 100) {
    for (int i = 0; i < count; ++i) {
      auto sent = a.Submit(
          Write({.line = line, .precedence = precedence, .size = size}));
      ASSERT_TRUE(sent.ok()) << sent.status();
    }
  }

  ARelay a;
  base::LineId line = a.Connect();
};

TEST_F(DeliverTest, WhatWasAcceptedIsDeliveredWithItsProof) {
  auto stream = a.Attach(kBorduria);
  auto envelope = Write({.line = line});
  auto receipt = a.Submit(envelope);
  auto got = stream->WaitFor(1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].line, line);
  EXPECT_EQ(got[0].sequence, 1u);
  EXPECT_EQ(got[0].envelope->body, envelope->body);
  EXPECT_EQ(got[0].entry.details, receipt->entries[0].details);
  EXPECT_TRUE(Verify(got[0].entry).ok());
}

TEST_F(DeliverTest, WhatWaitedBeforeTheStreamAndBeforeARestartComesToo) {
  Send(3);
  a.Crash();
  a.Start();
  auto got = a.Attach(kBorduria)->WaitFor(3);
  ASSERT_EQ(got.size(), 3u);
  for (const auto& one : got) EXPECT_TRUE(Verify(one.entry).ok());
  EXPECT_EQ(got[2].sequence, 3u);
}

TEST_F(DeliverTest, ASenderDoesNotGetItsOwnEnvelope) {
  auto stream = a.Attach(kAlba);
  Send(1);
  EXPECT_TRUE(a.Submit(Write({.line = line, .sender = kBorduria})).ok());
  auto got = stream->WaitFor(1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].sequence, 2u);
}

TEST_F(DeliverTest, TheMostUrgentGoesFirst) {
  Send(1, Precedence::kRoutine);
  Send(1, Precedence::kPriority);
  Send(1, Precedence::kFlash);
  Send(1, Precedence::kImmediate);
  auto got = a.Attach(kBorduria)->WaitFor(4);
  ASSERT_EQ(got.size(), 4u);
  EXPECT_EQ(got[0].sequence, 3u);
  EXPECT_EQ(got[1].sequence, 4u);
  EXPECT_EQ(got[2].sequence, 2u);
  EXPECT_EQ(got[3].sequence, 1u);
}

TEST_F(DeliverTest, AFlashOvertakesAWindowThatIsFull) {
  auto stream = a.Attach(kBorduria);
  Send(50);
  stream->WaitFor(32);
  Send(1, Precedence::kFlash);
  auto got = stream->WaitFor(33);
  ASSERT_EQ(got.size(), 33u);
  EXPECT_EQ(got[32].sequence, 51u);
}

TEST_F(DeliverTest, ConfirmsOpenTheWindow) {
  auto stream = a.Attach(kBorduria);
  Send(50);
  ASSERT_EQ(stream->WaitFor(32).size(), 32u);
  a.world.Settle();
  EXPECT_EQ(stream->count(), 32u);
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 10}}).ok());
  EXPECT_EQ(stream->WaitFor(42).size(), 42u);
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{11, 42}}).ok());
  EXPECT_EQ(stream->WaitFor(50).size(), 50u);
}

TEST_F(DeliverTest, TheWindowOpensWhenAConfirmArrivesNotWhenItIsDurable) {
  auto stream = a.Attach(kBorduria);
  Send(50);
  ASSERT_EQ(stream->WaitFor(32).size(), 32u);
  // Somebody else holds the journal: nothing can be committed.
  auto other =
      store::Database::Open((a.path() / store::Journal::kFile).string(),
                            store::Database::Mode::kReadWrite);
  ASSERT_TRUE(other.ok() && other->Execute("BEGIN IMMEDIATE").ok());
  Answer<uint64_t> durable;
  a.relay->Confirm(PeerOf(kBorduria), {{line, {{1, 4}, {7, 12}}}},
                   durable.Done());
  EXPECT_EQ(stream->WaitFor(42).size(), 42u);
  ASSERT_TRUE(other->Execute("ROLLBACK").ok());
  EXPECT_TRUE(durable.Get().ok());
  a.world.Settle();
  EXPECT_EQ(stream->count(), 42u);  // counted once
}

TEST_F(DeliverTest, AConfirmOfWhatWasNeverSentOpensNothing) {
  auto stream = a.Attach(kBorduria);
  Send(50);
  ASSERT_EQ(stream->WaitFor(32).size(), 32u);
  EXPECT_FALSE(a.Confirm(kBorduria, line, {{51, 60}}).ok());
  a.world.Settle();
  EXPECT_EQ(stream->count(), 32u);
}

TEST_F(DeliverTest, ARefusedConfirmClosesTheWindowAgain) {
  Send(50);
  auto stream = a.Attach(kBorduria, /*stalls=*/true);
  ASSERT_EQ(stream->WaitFor(32).size(), 32u);
  // It names what is in the window, and what never was.
  EXPECT_FALSE(a.Confirm(kBorduria, line, {{1, 32}, {40, 60}}).ok());
  a.world.Settle();
  stream->Ask();
  stream->WaitForIdle();
  EXPECT_EQ(stream->count(), 32u);
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 32}}).ok());
  stream->Ask();
  EXPECT_EQ(stream->WaitFor(50).size(), 50u);
}

TEST_F(DeliverTest, TheWindowCountsBytesAndALargeMessageGoesAlone) {
  auto stream = a.Attach(kBorduria);
  Send(3, Precedence::kRoutine, 100 * 1024);
  ASSERT_EQ(stream->WaitFor(1).size(), 1u);
  stream->WaitForIdle();
  EXPECT_EQ(stream->count(), 1u);
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 1}}).ok());
  EXPECT_EQ(stream->WaitFor(2).size(), 2u);
}

TEST_F(DeliverTest, AStreamThatAsksOnceGetsSixtyFourAtMost) {
  Send(70, Precedence::kFlash);  // first: else Idle may be the answer
  auto stream = a.Attach(kBorduria, /*stalls=*/true);
  ASSERT_EQ(stream->WaitFor(1).size(), 64u);
  a.world.Settle();
  EXPECT_EQ(stream->count(), 64u);
  stream->Ask();
  EXPECT_EQ(stream->WaitFor(65).size(), 70u);
}

TEST_F(DeliverTest, AFlashNeverSharesADeliveryWithWhatIsBelowIt) {
  Send(3);
  Send(2, Precedence::kFlash);
  auto stream = a.Attach(kBorduria, /*stalls=*/true);
  ASSERT_EQ(stream->WaitFor(1).size(), 2u);
  a.world.Settle();
  EXPECT_EQ(stream->count(), 2u);
  stream->Ask();
  EXPECT_EQ(stream->WaitFor(3).size(), 5u);
}

TEST_F(DeliverTest, OfLargeOnesItGetsFewer) {
  Send(5, Precedence::kFlash, 100 * 1024);
  auto stream = a.Attach(kBorduria, /*stalls=*/true);
  ASSERT_EQ(stream->WaitFor(1).size(), 3u);
  a.world.Settle();
  EXPECT_EQ(stream->count(), 3u);
}

TEST_F(DeliverTest, ANewerStreamTakesOverAndGetsTheUnconfirmedAgain) {
  auto older = a.Attach(kBorduria);
  Send(2);
  older->WaitFor(2);
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 1}}).ok());
  auto newer = a.Attach(kBorduria);
  EXPECT_EQ(gate::RefusalOf(older->WaitForEnd()), v1::REFUSAL_LEASE_TAKEN);
  auto got = newer->WaitFor(1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].sequence, 2u);
}

TEST_F(DeliverTest, ADetachedStreamGetsNothingMore) {
  auto stream = a.Attach(kBorduria);
  stream->WaitForIdle();
  a.relay->Detach(stream);
  a.world.Settle();
  Send(1);
  a.world.Settle();
  EXPECT_EQ(stream->count(), 0u);
}

TEST_F(DeliverTest, IdleIsToldOnceAndThenEveryFifteenSeconds) {
  auto stream = a.Attach(kBorduria);
  EXPECT_EQ(stream->WaitForIdle(), 1);
  a.world.Settle();  // the stream has asked again, so the timer runs
  a.world.Advance(std::chrono::seconds(16));
  EXPECT_EQ(stream->WaitForIdle(2), 2);
}

TEST_F(DeliverTest, AStreamWithoutEnrolmentEnds) {
  EXPECT_EQ(gate::RefusalOf(a.Attach(kThird)->WaitForEnd()),
            v1::REFUSAL_NOT_ENROLLED);
}

TEST_F(DeliverTest, StreamsOfTheRevokedEnd) {
  auto alba = a.Attach(kAlba);
  auto borduria = a.Attach(kBorduria);
  a.relay->EndStreams([](const gate::Peer& peer) {
    return peer.station.Uri() == kAlba
               ? gate::Refuse(v1::REFUSAL_CERTIFICATE_REVOKED, "revoked")
               : absl::OkStatus();
  });
  EXPECT_EQ(gate::RefusalOf(alba->WaitForEnd()),
            v1::REFUSAL_CERTIFICATE_REVOKED);
  Send(1);
  EXPECT_EQ(borduria->WaitFor(1).size(), 1u);
}

TEST_F(DeliverTest, StopEndsEveryStreamAndRefusesNewActs) {
  auto stream = a.Attach(kBorduria);
  a.relay->Stop("signal");
  EXPECT_EQ(gate::RefusalOf(stream->WaitForEnd()), v1::REFUSAL_STOPPING);
  EXPECT_EQ(gate::RefusalOf(a.Submit(Write({.line = line})).status()),
            v1::REFUSAL_STOPPING);
}

TEST(BacklogTest, ALongBacklogComesWholeAndInOrderWithFlashAhead) {
  Limits limits;
  limits.submission_burst = 10'000;
  limits.cached_bytes = 10'000;  // nearly everything is read back
  ARelay a(limits);
  const auto line = a.Connect();
  constexpr uint64_t kCount = 5000;
  std::vector<Answer<Receipt>> answers(kCount);
  for (uint64_t i = 0; i < kCount; ++i) {
    a.Submit(Write({.line = line, .size = 10}), kAlba, answers[i].Done());
    if (i % 1000 == 999) {
      ASSERT_TRUE(answers[i].Get().ok());
    }
  }
  auto stream = a.Attach(kBorduria);
  std::vector<uint64_t> order;
  while (order.size() < kCount) {
    auto got = stream->WaitFor(order.size() + 1);
    ASSERT_GT(got.size(), order.size());
    const uint64_t first = order.size() + 1;
    while (order.size() < got.size()) {
      order.push_back(got[order.size()].sequence);
      ASSERT_EQ(order.back(), order.size());
    }
    ASSERT_TRUE(a.Confirm(kBorduria, line, {{first, order.size()}}).ok());
  }
}

}  // namespace
}  // namespace hotline::relay::testing
