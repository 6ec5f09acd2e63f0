#include "daemon/rpc/handshakes.h"

#include <gtest/gtest.h>

namespace hotline::rpc {
namespace {

TEST(HandshakesTest, WhatWasJudgedDidNotFail) {
  Handshakes handshakes;
  for (int i = 0; i < 5; ++i) handshakes.Judged(handshakes.Begin());
  handshakes.Begin();
  EXPECT_EQ(handshakes.TakeAll(), 1u);
  EXPECT_EQ(handshakes.TakeAll(), 0u);
}

TEST(HandshakesTest, AMinuteIsCountedWhenItsHandshakesAreLongOver) {
  Handshakes handshakes;
  const size_t slow = handshakes.Begin();
  handshakes.Begin();
  EXPECT_EQ(handshakes.Turn(), 0u);
  handshakes.Judged(slow);  // in the next minute
  EXPECT_EQ(handshakes.Turn(), 1u);
}

TEST(HandshakesTest, LiveConnectionsHideNoFailure) {
  Handshakes handshakes;
  for (int i = 0; i < 100; ++i) handshakes.Judged(handshakes.Begin());
  handshakes.Turn();
  handshakes.Begin();
  handshakes.Turn();
  EXPECT_EQ(handshakes.Turn(), 1u);
}

TEST(HandshakesTest, AJudgementAfterTheEndIsNoNegativeCount) {
  Handshakes handshakes;
  const size_t generation = handshakes.Begin();
  EXPECT_EQ(handshakes.TakeAll(), 1u);
  handshakes.Judged(generation);
  EXPECT_EQ(handshakes.TakeAll(), 0u);
}

}  // namespace
}  // namespace hotline::rpc
