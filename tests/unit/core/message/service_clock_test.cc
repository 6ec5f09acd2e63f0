#include "core/message/service_clock.h"

#include <gtest/gtest.h>

namespace hotline::message {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

const base::WallTime kLogged = base::FromMillis(1'800'000'000'000);
// A FLASH: 10 minutes, then two positions to go to.
const ServiceClock kFlash =
    ClockOf(kLogged, Precedence::kFlash, DefaultSpeedOfService(), 2);

TEST(ServiceClock, IsDueByPrecedence) {
  const SpeedOfService speed = DefaultSpeedOfService();
  const auto due = [&](Precedence precedence) {
    return DueAt(ClockOf(kLogged, precedence, speed, 0)) - kLogged;
  };
  EXPECT_EQ(due(Precedence::kFlash), minutes(10));
  EXPECT_EQ(due(Precedence::kImmediate), minutes(30));
  EXPECT_EQ(due(Precedence::kPriority), std::chrono::hours(3));
  EXPECT_EQ(due(Precedence::kRoutine), std::chrono::hours(6));
}

TEST(ServiceClock, UrgencyRisesStepByStep) {
  struct {
    minutes after;
    Urgency urgency;
    uint32_t step;
    std::optional<minutes> next;
  } const table[] = {
      {minutes(0), Urgency::kWaiting, 0, minutes(7)},
      {minutes(8), Urgency::kSoon, 0, minutes(10)},
      {minutes(10), Urgency::kOverdue, 1, minutes(15)},
      {minutes(15), Urgency::kEscalated, 2, minutes(20)},
      {minutes(20), Urgency::kEscalated, 3, minutes(25)},
      {minutes(25), Urgency::kExhausted, 3, std::nullopt},
      {minutes(60 * 24 * 365), Urgency::kExhausted, 3, std::nullopt},
  };
  for (const auto& row : table) {
    const ClockState state = StateAt(kFlash, kLogged + row.after);
    EXPECT_EQ(state.urgency, row.urgency) << row.after.count();
    EXPECT_EQ(state.step, row.step);
    EXPECT_EQ(state.next_at.has_value(), row.next.has_value());
    if (row.next && *row.next != minutes(7)) {
      EXPECT_EQ(*state.next_at, kLogged + *row.next);
    }
  }
}

// Whoever sleeps until `next_at` sees every change, and none too early.
TEST(ServiceClock, NextIsWhenTheStateChanges) {
  base::WallTime now = kLogged;
  for (int changes = 0; changes < 5; ++changes) {
    const ClockState state = StateAt(kFlash, now);
    ASSERT_TRUE(state.next_at.has_value());
    const ClockState before = StateAt(kFlash, *state.next_at - milliseconds(1));
    EXPECT_EQ(before, state);
    EXPECT_NE(StateAt(kFlash, *state.next_at), state);
    now = *state.next_at;
  }
  EXPECT_EQ(StateAt(kFlash, now).urgency, Urgency::kExhausted);
}

TEST(ServiceClock, BeforeItsStartItWaits) {
  const ClockState state = StateAt(kFlash, kLogged - std::chrono::hours(1));
  EXPECT_EQ(state.urgency, Urgency::kWaiting);
}

TEST(ServiceClock, WhatIsNoPrecedenceOrTimeIsTheMostUrgent) {
  const SpeedOfService speed = DefaultSpeedOfService();
  EXPECT_EQ(ClockOf(kLogged, Precedence{0}, speed, 0).allowed, minutes(10));
  EXPECT_EQ(ClockOf(kLogged, Precedence{9}, speed, 0).allowed, minutes(10));
  const ServiceClock none{kLogged, std::chrono::seconds(0), 1};
  EXPECT_EQ(StateAt(none, kLogged).urgency, Urgency::kOverdue);
}

TEST(ServiceClock, WithoutEscalationItIsOverdueThenExhausted) {
  const ServiceClock clock =
      ClockOf(kLogged, Precedence::kFlash, DefaultSpeedOfService(), 0);
  EXPECT_EQ(StateAt(clock, DueAt(clock)).urgency, Urgency::kOverdue);
  EXPECT_EQ(StateAt(clock, DueAt(clock) + minutes(5)).urgency,
            Urgency::kExhausted);
}

}  // namespace
}  // namespace hotline::message
