#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/client/station/crisis_line.h"

// What a watch begins with: whatever no watch has shown before.

namespace hotline::station {
namespace {

class ShownTest : public CrisisLine {
 protected:
  ShownTest() {
    borduria_.engine.reset();
    borduria_.events.clear();
  }
  // Receives, and shows its user nothing.
  void ReceiveUnseen(Engine::From from) {
    town_.Start(borduria_).Watch(
        from, [](const Event&, uint64_t) {}, nullptr);
    town_.Settle();
    borduria_.engine.reset();
  }
  // A watch that starts anew, for a while.
  void Watch() {
    borduria_.events.clear();
    town_.Start(borduria_);
    town_.Watch(borduria_);
    town_.Settle();
    borduria_.engine.reset();
  }
  void Tamper(const char* sql) {
    auto store =
        *Store::Open(borduria_.home, Town::StoreKey().Reveal(), town_.random);
    ASSERT_TRUE(store->database().Execute(sql).ok());
  }
  size_t Arrived() const { return borduria_.Told<MessageArrived>().size(); }
  // Warnings that a command hears that does not watch.
  std::vector<std::string> HeardBy(Desk& desk,
                                   const std::function<void()>& command) {
    std::vector<std::string> codes;
    town_.Start(desk).HearWarnings(
        [&codes](const Warning& one) { codes.push_back(one.code); });
    command();
    desk.engine.reset();
    return codes;
  }
};

TEST_F(ShownTest, WhatAnotherCommandReceivedIsShownByTheNextWatch) {
  ASSERT_TRUE(Send().ok());
  ReceiveUnseen(Engine::From::kNow);
  Watch();
  EXPECT_EQ(Arrived(), 1u);
}

TEST_F(ShownTest, WhatAWatchCouldNotPrintIsShownByTheNext) {
  ASSERT_TRUE(Send().ok());
  ReceiveUnseen(Engine::From::kUnshown);
  Watch();
  EXPECT_EQ(Arrived(), 1u);
}

TEST_F(ShownTest, WhatWasShownIsNotShownAgain) {
  ASSERT_TRUE(Send().ok());
  Watch();
  ASSERT_EQ(Arrived(), 1u);
  Watch();
  EXPECT_EQ(Arrived(), 0u);
}

TEST_F(ShownTest, TheFirstWatchBeginsWithTheOldestKeptEvent) {
  ASSERT_TRUE(Send().ok());
  Watch();
  Tamper("DELETE FROM setting WHERE name = 'shown'");
  Watch();
  EXPECT_EQ(Arrived(), 1u);
}

TEST_F(ShownTest, FromNowOnTellsNothingOfBefore) {
  ASSERT_TRUE(Send().ok());
  ReceiveUnseen(Engine::From::kUnshown);
  size_t told = 0;
  town_.Start(borduria_).Watch(
      Engine::From::kNow,
      [&told](const Event&, uint64_t number) { told += number > 0; }, nullptr);
  town_.Settle();
  EXPECT_EQ(told, 0u);
}

TEST_F(ShownTest, CaughtUpComesAfterWhatWasUnshown) {
  ASSERT_TRUE(Send().ok());
  ReceiveUnseen(Engine::From::kNow);
  // Another process receives, so that it is caught up from the beginning.
  Desk other;
  other.home = borduria_.home;
  town_.Start(other).Watch(
      Engine::From::kNow, [](const Event&, uint64_t) {}, nullptr);
  town_.Settle();
  Watch();
  const auto& events = borduria_.events;
  const auto is_message = [](const Event& event) {
    return std::holds_alternative<MessageArrived>(event);
  };
  const auto is_end = [](const Event& event) {
    return std::holds_alternative<CaughtUp>(event);
  };
  const auto message = std::find_if(events.begin(), events.end(), is_message);
  ASSERT_NE(message, events.end());
  EXPECT_LT(message, std::find_if(events.begin(), events.end(), is_end));
}

// A terminal that takes one event and stands still until that is marked.
TEST_F(ShownTest, EventsWaitForRoomAndKeepTheirOrder) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Send().ok());
  ReceiveUnseen(Engine::From::kUnshown);
  bool room = true;
  std::vector<uint64_t> numbers;
  borduria_.events.clear();
  StationEngine& engine = town_.Start(borduria_);
  engine.Watch(
      Engine::From::kUnshown,
      [&](const Event& event, uint64_t number) {
        borduria_.events.push_back(event);
        if (number > 0) numbers.push_back(number);
        room = false;
      },
      [&room] { return room; });
  town_.Settle();
  EXPECT_EQ(borduria_.events.size(), 1u);
  while (!room) {
    room = true;
    engine.MarkShown(numbers.empty() ? 0 : numbers.back());
    town_.Settle();
  }
  EXPECT_EQ(Arrived(), 5u);
  EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
  // What passes came after all that is kept, and nothing after the end.
  EXPECT_EQ(borduria_.Told<Connected>().size(), 1u);
  EXPECT_TRUE(std::holds_alternative<CaughtUp>(borduria_.events.back()));
  borduria_.engine.reset();
}

TEST_F(ShownTest, WhatHadNoRoomIsShownByTheNextWatch) {
  ASSERT_TRUE(Send().ok());
  ReceiveUnseen(Engine::From::kUnshown);
  size_t told = 0;
  town_.Start(borduria_).Watch(
      Engine::From::kUnshown, [&told](const Event&, uint64_t) { ++told; },
      [] { return false; });
  town_.Settle();
  EXPECT_EQ(told, 0u);
  borduria_.engine.reset();
  Watch();
  EXPECT_EQ(Arrived(), 1u);
}

TEST_F(ShownTest, TheMarkNeverGoesBack) {
  auto store =
      *Store::Open(borduria_.home, Town::StoreKey().Reveal(), town_.random);
  ASSERT_TRUE(SaveShown(*store, 500).ok());
  ASSERT_TRUE(SaveShown(*store, 3).ok());
  EXPECT_EQ(*LoadShown(*store), 500u);
}

TEST_F(ShownTest, EventsThatWereDroppedUnseenAreSpokenOf) {
  ASSERT_TRUE(Send().ok());
  ASSERT_TRUE(Send().ok());
  ReceiveUnseen(Engine::From::kUnshown);
  Tamper("DELETE FROM event WHERE n < (SELECT MAX(n) FROM event)");
  Tamper("DELETE FROM setting WHERE name = 'shown'");
  Watch();
  EXPECT_TRUE(borduria_.Warned("behind"));
  EXPECT_EQ(Arrived(), 1u);
}

TEST_F(ShownTest, ACommandThatDoesNotWatchHearsTheWarningsOfItsSession) {
  town_.relay->alter_hello = [](v1::HelloResponse& hello) {
    hello.set_relay_time_ms(hello.relay_time_ms() + 11'000);
  };
  const auto codes = HeardBy(alba_, [&] { EXPECT_TRUE(Send().ok()); });
  EXPECT_EQ(codes, std::vector<std::string>{"clock"});
}

TEST_F(ShownTest, ACommandHearsThatEvidenceFailed) {
  town_.relay->alter_receipt = [](v1::Receipt& receipt) {
    receipt.mutable_entries(0)->mutable_leaf()->back() ^= 1;
  };
  const auto codes = HeardBy(alba_, [&] {
    EXPECT_FALSE(town_.Send(alba_, town_.Text("crisis", "x")).ok());
  });
  EXPECT_EQ(codes, std::vector<std::string>{"verification"});
}

TEST_F(ShownTest, WhoEnrolsIsNotToldToEnrol) {
  Desk& fresh = town_.Add("duty@mod.borduria/desk-2");
  const auto codes = HeardBy(fresh, [&] {
    EXPECT_TRUE(
        town_.Ask<Status>([&](auto done) { fresh.engine->Enrol(done); }).ok());
  });
  EXPECT_TRUE(codes.empty());
}

}  // namespace
}  // namespace hotline::station
