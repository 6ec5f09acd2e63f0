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
  EXPECT_EQ(Drain(outbox), 1u);
}

}  // namespace
}  // namespace hotline::relay
