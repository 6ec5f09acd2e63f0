#include <gtest/gtest.h>

#include "tests/unit/client/station/crisis_line.h"

// Two engines on one store, as two processes have it.

namespace hotline::station {
namespace {

class SharedStoreTest : public CrisisLine {
 protected:
  SharedStoreTest() {
    second_.home = borduria_.home;
    town_.Start(second_);
    town_.Watch(second_);
    town_.Settle();
  }

  Desk second_;
};

TEST_F(SharedStoreTest, BothTellWhatOneReceived) {
  Deliver();
  EXPECT_EQ(borduria_.Told<MessageArrived>().size(), 1u);
  EXPECT_EQ(second_.Told<MessageArrived>().size(), 1u);
  EXPECT_EQ(town_.LogOf(second_).size(), 1u);
}

TEST_F(SharedStoreTest, TheOtherTakesTheLeaseOver) {
  borduria_.engine.reset();
  Deliver();
  EXPECT_EQ(second_.Told<MessageArrived>().size(), 1u);
}

// As after kill -9: its row stays, with time left, and says that it was caught
// up; the kernel took its lock.
TEST_F(SharedStoreTest, TheLeaseOfTheDeadIsFreeAtOnce) {
  borduria_.engine.reset();
  second_.engine.reset();
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  {
    auto store =
        *Store::Open(second_.home, Town::StoreKey().Reveal(), town_.random);
    ASSERT_TRUE(store->database()
                    .Execute("INSERT OR REPLACE INTO lease VALUES "
                             "(1, zeroblob(16), 99999999999999, 1)")
                    .ok());
  }
  second_.events.clear();
  town_.Start(second_);
  town_.Watch(second_);
  town_.strand.Pass(std::chrono::milliseconds(100));
  EXPECT_EQ(second_.Told<MessageArrived>().size(), 1u);
}

TEST_F(SharedStoreTest, WhoDoesNotReceiveIsCaughtUpToo) {
  EXPECT_EQ(second_.Told<CaughtUp>().size(), 1u);
}

TEST_F(SharedStoreTest, BothSendUnderSerialsOfTheirOwn) {
  Draft draft = town_.Text("crisis", "one");
  draft.to = {"watch@mfa.alba"};
  const auto one = town_.Send(borduria_, draft);
  const auto two = town_.Send(second_, draft);
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_LT(one->serial, two->serial);
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_).size(), 2u);
}

TEST_F(SharedStoreTest, DeliveredIsToldOnceForBoth) {
  Deliver();
  town_.strand.Pass(std::chrono::minutes(1));
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kDelivered);
  size_t changes = 0;
  for (const auto& one : alba_.Told<StateChanged>()) {
    changes += one.change.state == State::kDelivered;
  }
  EXPECT_EQ(changes, 1u);
}

TEST_F(SharedStoreTest, AcknowledgementByOneIsShownByBoth) {
  Deliver();
  const auto id = town_.LogOf(borduria_)[0].id.Hex();
  ASSERT_TRUE(town_
                  .Respond(second_, {.message = id,
                                     .fact = Response::Fact::kAcknowledged,
                                     .operator_name = "B. Officer",
                                     .scripted = false,
                                     .reason = {}})
                  .ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(borduria_)[0].state, State::kAcknowledged);
  ASSERT_FALSE(borduria_.Told<StateChanged>().empty());
  EXPECT_EQ(borduria_.Told<StateChanged>().back().change.by, "B. Officer");
}

// Beside a watch whose session goes on, another process saves and is gone.
TEST_F(SharedStoreTest, WhatOneLeftQueuedTheOtherSends) {
  Draft draft = town_.Text("crisis", "the words");
  draft.to = {"watch@mfa.alba"};
  Desk sender;
  sender.home = borduria_.home;
  town_.Start(sender);
  const size_t connections = borduria_.Told<Connected>().size();
  town_.relay->refuse = v1::REFUSAL_UNAVAILABLE;
  ASSERT_EQ(town_.Send(sender, draft)->state, State::kQueued);
  sender.engine.reset();
  town_.relay->refuse = v1::REFUSAL_UNSPECIFIED;
  town_.strand.Pass(std::chrono::seconds(7));
  EXPECT_EQ(town_.LogOf(alba_).size(), 1u);
  EXPECT_TRUE(town_.LogOf(borduria_)[0].logged);
  EXPECT_EQ(borduria_.Told<Connected>().size(), connections);
}

TEST_F(SharedStoreTest, WhatOneLeftToBeToldTheOtherTells) {
  Deliver();
  {
    const auto store = town_.StoreOf(borduria_);
    Journal journal(*store);
    ASSERT_TRUE(store
                    ->Write([&] {
                      const auto n = Messages(*store).Shown(std::nullopt, 1);
                      return journal.AddFact(
                          {.message = n->front(),
                           .fact = static_cast<uint8_t>(message::Fact::kRead),
                           .at = town_.clock.Now(),
                           .operator_name = "B. Officer"});
                    })
                    .ok());
  }
  town_.strand.Pass(std::chrono::seconds(8));
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kRead);
}

}  // namespace
}  // namespace hotline::station
