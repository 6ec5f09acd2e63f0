#include "daemon/relay/outbox.h"

#include <gtest/gtest.h>

namespace hotline::relay {
namespace {

Reference Number(uint64_t n, message::Precedence precedence) {
  return {.entry = n,
          .line = base::LineId(),
          .sequence = n,
          .type = 1,
          .precedence = precedence,
          .size = 100};
}

// Takes all that may go, and has each claimed at once, as a station does that
// confirms what the journal refuses.
uint64_t Drain(Outbox& outbox) {
  uint64_t taken = 0;
  while (auto next = outbox.Take()) {
    ++taken;
    outbox.LeaveWindow({next->line, {{next->sequence, next->sequence}}});
  }
  return taken;
}

TEST(OutboxTest, AStationThatOnlyClaimsIsNotSentTheWholeBacklog) {
  Outbox outbox;
  outbox.Load({});
  uint64_t taken = 0;
  for (uint64_t n = 1; n <= 6000; ++n) {
    outbox.Add(Number(n, message::Precedence::kRoutine));
    taken += Drain(outbox);
  }
  EXPECT_EQ(taken, 4096u);
  EXPECT_EQ(outbox.unconfirmed(), 4096u);
  outbox.Add(Number(6001, message::Precedence::kFlash));
  EXPECT_EQ(Drain(outbox), 1u);
  outbox.Remove(1);
  outbox.Remove(2);
  EXPECT_EQ(Drain(outbox), 2u);  // a FLASH takes nobody's place
}

TEST(OutboxTest, AStationThatConfirmsNothingIsSentABoundedPartOfTheFlash) {
  Outbox outbox;
  outbox.Load({});
  uint64_t taken = 0;
  for (uint64_t n = 1; n <= 6000; ++n) {
    outbox.Add(Number(n, message::Precedence::kFlash));
    while (outbox.Take()) ++taken;
  }
  EXPECT_EQ(taken, 4096u);
  outbox.Remove(1);
  EXPECT_EQ(outbox.Take()->entry, 4097u);
  EXPECT_FALSE(outbox.Take().has_value());
}

TEST(OutboxTest, UnconfirmedFlashLeavesTheWindowToOthers) {
  Outbox outbox;
  outbox.Load({});
  for (uint64_t n = 1; n <= 4096; ++n) {
    outbox.Add(Number(n, message::Precedence::kFlash));
    ASSERT_TRUE(outbox.Take().has_value());
  }
  outbox.Add(Number(5000, message::Precedence::kRoutine));
  EXPECT_TRUE(outbox.Take().has_value());
}

Reference Handshake(uint64_t n, base::LineId line = base::LineId()) {
  Reference reference = Number(n, message::Precedence::kFlash);
  reference.type = 3;
  reference.line = line;
  return reference;
}

// P14, however many of them there are.
TEST(OutboxTest, EveryHandshakeWithALowerNumberGoesBeforeAFlash) {
  Outbox outbox;
  outbox.Load({});
  outbox.Add(Number(1, message::Precedence::kFlash));
  for (uint64_t n = 2; n <= 5; ++n) outbox.Add(Handshake(n));
  outbox.Add(Number(6, message::Precedence::kFlash));
  outbox.Add(Handshake(7));
  for (uint64_t n = 1; n <= 6; ++n) EXPECT_EQ(outbox.Take()->entry, n);
}

TEST(OutboxTest, AFlashWaitsForHandshakesThatAreNotReadYet) {
  const base::LineId other(base::ByteArray<16>{1});
  Outbox outbox;
  Waiting waiting;
  for (const uint64_t n : {1, 3, 4}) {
    waiting.queues[kHandshakes].push_back(Handshake(n, other));
  }
  waiting.more[kHandshakes] = true;  // 5, of the FLASH's own line
  waiting.queues[3] = {Number(2, message::Precedence::kFlash),
                       Number(6, message::Precedence::kFlash)};
  outbox.Load(waiting);
  EXPECT_EQ(outbox.Take()->entry, 2u);  // older than what is not read
  for (const uint64_t n : {1, 3, 4}) EXPECT_EQ(outbox.Take()->entry, n);
  EXPECT_FALSE(outbox.Take().has_value());
  EXPECT_TRUE(outbox.NeedsMore());
  Waiting more;
  more.queues[kHandshakes] = {Handshake(5)};
  outbox.Load(more);
  EXPECT_EQ(outbox.NextSize(), 100u);
  EXPECT_EQ(outbox.Take()->entry, 5u);
  EXPECT_EQ(outbox.Take()->entry, 6u);
  EXPECT_EQ(outbox.NextSize(), 0u);
}

class WindowTest : public ::testing::Test {
 protected:
  WindowTest() {
    outbox.Load({});
    for (uint64_t n = 1; n <= 100; ++n) {
      outbox.Add(Number(n, message::Precedence::kRoutine));
    }
    EXPECT_EQ(TakeAll(), 32u);
  }
  uint64_t TakeAll() {
    uint64_t taken = 0;
    while (outbox.Take()) ++taken;
    return taken;
  }
  const LineRanges first_ten{base::LineId(), {{1, 10}}};
  Outbox outbox;
};

TEST_F(WindowTest, ARefusedClaimClosesItAgain) {
  outbox.LeaveWindow(first_ten);
  outbox.ReturnToWindow(first_ten);
  EXPECT_EQ(TakeAll(), 0u);
  outbox.Remove(11);
  EXPECT_EQ(TakeAll(), 1u);
}

TEST_F(WindowTest, WhatWentMeanwhileIsWaitedForFirst) {
  outbox.LeaveWindow(first_ten);
  EXPECT_EQ(TakeAll(), 10u);
  outbox.ReturnToWindow(first_ten);  // 42 are in it now
  for (uint64_t n = 1; n <= 10; ++n) outbox.Remove(n);
  EXPECT_EQ(TakeAll(), 0u);
  outbox.Remove(11);
  EXPECT_EQ(TakeAll(), 1u);
}

TEST_F(WindowTest, AClaimThatBecameDurableBeforeTheRefusalOfAnotherStaysSo) {
  outbox.LeaveWindow(first_ten);
  for (uint64_t n = 1; n <= 10; ++n) outbox.Remove(n);
  outbox.ReturnToWindow(first_ten);
  EXPECT_EQ(outbox.unconfirmed(), 22u);
  EXPECT_EQ(TakeAll(), 10u);
}

}  // namespace
}  // namespace hotline::relay
