#include <gtest/gtest.h>

#include "tests/unit/client/station/crisis_line.h"

// What the state of a message says to whom it does not ask to act.

namespace hotline::station {
namespace {

// A third position is on the line; the message is for duty@mod.borduria.
class BystanderTest : public TwoStations {
 protected:
  BystanderTest() : third_(town_.Man("press@mfa.alba/desk-1")) {
    const LineDraft line{.name = "crisis",
                         .positions = {"duty@mod.borduria", "press@mfa.alba"},
                         .mandate = "Trial",
                         .until = town_.clock.Now() + std::chrono::days(300),
                         .line_class = message::Class::kLive};
    EXPECT_TRUE(town_
                    .Ask<LineRecord>([&](auto done) {
                      alba_.engine->CreateLine(line, done);
                    })
                    .ok());
    town_.Settle();
    borduria_.engine.reset();
  }
  void Send(Draft draft) {
    const auto sent = town_.Send(alba_, std::move(draft));
    ASSERT_TRUE(sent.ok()) << sent.status();
    id_ = sent->id.Hex();
    town_.Settle();
  }
  absl::StatusOr<Record> Ack(Desk& desk) {
    return town_.Respond(desk, {.message = id_,
                                .fact = Response::Fact::kAcknowledged,
                                .operator_name = "C. Officer",
                                .scripted = false,
                                .reason = {}});
  }
  Record AtThird() { return town_.LogOf(third_).at(0); }

  Desk& third_;
  std::string id_;
};

TEST_F(BystanderTest, WhatABystanderHasIsNoDelivery) {
  Send(town_.Text("crisis", "the words"));
  EXPECT_EQ(AtThird().state, State::kSent);
}

TEST_F(BystanderTest, WhatAnInformationPositionDidIsNoAcknowledgement) {
  Draft draft = town_.Text("crisis", "the words");
  draft.info = {"press@mfa.alba"};
  Send(draft);
  EXPECT_EQ(AtThird().state, State::kSent);
  EXPECT_EQ(AtThird().positions.at(1).state, State::kDelivered);
  ASSERT_TRUE(Ack(third_).ok());
  EXPECT_EQ(AtThird().state, State::kSent);
  EXPECT_EQ(AtThird().positions.at(1).state, State::kAcknowledged);
}

TEST_F(BystanderTest, ItsOwnResponseThatWaitsIsNotTheMessages) {
  Draft draft = town_.Text("crisis", "the words");
  draft.info = {"press@mfa.alba"};
  Send(draft);
  Away();
  ASSERT_FALSE(Ack(third_).ok());
  EXPECT_TRUE(AtThird().positions.at(1).pending());
  EXPECT_FALSE(AtThird().pending());
}

TEST_F(BystanderTest, ABystanderSeesWhoAcknowledged) {
  Send(town_.Text("crisis", "the words"));
  town_.Start(borduria_);
  town_.Watch(borduria_);
  town_.Settle();
  ASSERT_TRUE(Ack(borduria_).ok());
  town_.Settle();
  EXPECT_EQ(AtThird().state, State::kAcknowledged);
}

TEST_F(BystanderTest, AnActionPositionSeesItsOwnState) {
  Draft draft = town_.Text("crisis", "the words");
  draft.to.push_back("press@mfa.alba");
  Send(draft);
  EXPECT_EQ(AtThird().state, State::kDelivered);
  ASSERT_TRUE(Ack(third_).ok());
  EXPECT_EQ(AtThird().state, State::kAcknowledged);
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_).at(0).state, State::kSent);
}

}  // namespace
}  // namespace hotline::station
