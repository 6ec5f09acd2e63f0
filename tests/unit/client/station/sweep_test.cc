// What a station destroys when it has kept it long enough (P27).
#include <gtest/gtest.h>

#include "client/station/record_keep.h"
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

using std::chrono::days;

class SweepTest : public CrisisLine {
 protected:
  SweepTest() { Deliver(); }
  // The store of the station whose engine is not running.
  std::unique_ptr<Store> StoreOf(Desk& desk) {
    desk.engine.reset();
    return *Store::Open(desk.home, Town::StoreKey().Reveal(), town_.random);
  }
  static uint64_t Count(Store& store, const char* sql) {
    Query query = store.Prepare(sql);
    EXPECT_TRUE(query.Step().ok());
    return query.IntAt(0);
  }
  static uint64_t Events(Store& store) {
    return Count(store, "SELECT COUNT(*) FROM event");
  }
  void Keep(Desk& desk, int count) {
    auto store = StoreOf(desk);
    ASSERT_TRUE(SaveRecordKeep(*store, {.days = days(count)}).ok());
  }
  // A command that has asked the relay.
  void Run(Desk& desk) {
    town_.Start(desk);
    EXPECT_TRUE(
        town_.Ask<Status>([&](auto done) { desk.engine->GetStatus(done); })
            .ok());
  }
  std::string TextAfter(Desk& desk, int count) {
    desk.engine.reset();
    town_.clock.Advance(days(count));
    Run(desk);
    return town_.LogOf(desk).at(0).text;
  }

  // Without any session.
  std::string TextAlone(Desk& desk, int count) {
    desk.engine.reset();
    town_.clock.Advance(days(count));
    town_.Start(desk);
    return town_.LogOf(desk).at(0).text;
  }
};

TEST_F(SweepTest, EventsAndAlarmsGoWithTheRecord) {
  {
    auto store = StoreOf(borduria_);
    EXPECT_GT(Events(*store), 0u);
    Journal journal(*store);
    ASSERT_TRUE(
        journal.AddAlarm("why", base::ToBytes("old"), town_.clock.Now()).ok());
    ASSERT_TRUE(
        journal
            .AddAlarm("why", base::ToBytes("new"), town_.clock.Now() + days(60))
            .ok());
    ASSERT_TRUE(journal
                    .AddFact({.message = 1,
                              .fact = 2,
                              .at = town_.clock.Now(),
                              .operator_name = "B. Officer"})
                    .ok());
  }
  town_.clock.Advance(days(92));
  Run(borduria_);
  auto store = StoreOf(borduria_);
  EXPECT_EQ(Events(*store), 0u);
  EXPECT_EQ(*Journal(*store).CountAlarms(), 1u);
  EXPECT_EQ(Count(*store, "SELECT COUNT(*) FROM due_fact"), 0u);
}

TEST_F(SweepTest, NothingGoesBeforeItsTime) {
  uint64_t events = 0;
  {
    auto store = StoreOf(borduria_);
    events = Events(*store);
  }
  town_.clock.Advance(days(89));
  Run(borduria_);
  auto store = StoreOf(borduria_);
  EXPECT_EQ(Events(*store), events);
}

TEST_F(SweepTest, NumbersOfEventsAreNeverGivenTwice) {
  auto store = StoreOf(borduria_);
  Journal journal(*store);
  const uint64_t last = *journal.LastEvent();
  ASSERT_TRUE(journal.Sweep(town_.clock.Now() + days(1)).ok());
  EXPECT_EQ(Events(*store), 0u);
  EXPECT_EQ(*journal.LastEvent(), last);
  ASSERT_TRUE(journal.AddEvent({}, town_.clock.Now()).ok());
  EXPECT_EQ(*journal.LastEvent(), last + 1);
  EXPECT_EQ(journal.EventsAfter(last)->size(), 1u);
}

TEST_F(SweepTest, WhatComesAfterASweepIsTold) {
  Keep(borduria_, 1);
  town_.clock.Advance(days(3));
  borduria_.events.clear();
  town_.Start(borduria_);
  town_.Watch(borduria_);
  Deliver();
  EXPECT_EQ(borduria_.Told<MessageArrived>().size(), 1u);
  EXPECT_FALSE(borduria_.Warned("behind"));
}

TEST_F(SweepTest, KeepIsNinetyDaysUnlessItIsSet) {
  auto store = StoreOf(borduria_);
  EXPECT_EQ(LoadRecordKeep(*store)->days, days(90));
}

TEST_F(SweepTest, AShorterKeepIsObeyed) {
  Keep(borduria_, 30);
  EXPECT_EQ(TextAfter(borduria_, 29), "the words");
  EXPECT_EQ(TextAfter(borduria_, 3), "");
}

TEST_F(SweepTest, ALongerKeepIsObeyed) {
  Keep(borduria_, 365);
  EXPECT_EQ(TextAfter(borduria_, 364), "the words");
  EXPECT_EQ(TextAfter(borduria_, 3), "");
}

TEST_F(SweepTest, AKeepBeyondTheLimitsIsRefusedAndChangesNothing) {
  Keep(borduria_, 3650);
  auto store = StoreOf(borduria_);
  for (const int count : {0, -1, 3651}) {
    const auto refused = SaveRecordKeep(*store, {.days = days(count)});
    EXPECT_EQ(ProblemOf(refused), Problem::kUsage) << count;
    EXPECT_EQ(ReasonOf(refused), "record_keep") << count;
  }
  EXPECT_EQ(LoadRecordKeep(*store)->days, days(3650));
}

TEST_F(SweepTest, KeepOfAHomeIsSetAndRead) {
  borduria_.engine.reset();
  const auto key = Town::StoreKey();
  ASSERT_TRUE(
      SetRecordKeep(borduria_.home, {.days = days(7)}, key.Reveal()).ok());
  EXPECT_EQ(ReadRecordKeep(borduria_.home, key.Reveal())->days, days(7));
}

TEST_F(SweepTest, AClockFarInTheFutureDestroysNothing) {
  town_.relay->down = true;
  EXPECT_EQ(TextAlone(borduria_, 30'000), "the words");
  town_.relay->down = false;
  town_.relay->ahead = -days(30'000);
  Run(borduria_);
  EXPECT_EQ(town_.LogOf(borduria_).at(0).text, "the words");
}

TEST_F(SweepTest, ARelayFarInTheFutureDestroysNothing) {
  town_.relay->ahead = days(30'000);
  Run(borduria_);
  EXPECT_EQ(town_.LogOf(borduria_).at(0).text, "the words");
}

TEST_F(SweepTest, WithoutARelayTheRecordWaits) {
  town_.relay->down = true;
  EXPECT_EQ(TextAlone(borduria_, 92), "the words");
  town_.relay->down = false;
  EXPECT_EQ(TextAfter(borduria_, 0), "");
}

TEST_F(SweepTest, ALaterEntryBearsOutTheClock) {
  Keep(borduria_, 30);
  town_.clock.Advance(days(29));
  town_.Start(borduria_);
  town_.Watch(borduria_);
  Deliver();
  ASSERT_EQ(town_.LogOf(borduria_).at(0).text, "the words");
  town_.relay->down = true;
  EXPECT_EQ(TextAlone(borduria_, 3), "the words");
  borduria_.engine.reset();
  {
    // What is believed alone is a day: two more of the keep are not.
    auto store = StoreOf(borduria_);
    ASSERT_TRUE(SaveRecordKeep(*store, {.days = days(28)}).ok());
  }
  EXPECT_EQ(TextAlone(borduria_, 0), "");
}

}  // namespace
}  // namespace hotline::station
