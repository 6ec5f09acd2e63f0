// Keeping watch on a line with group keys: sisters, who is on duty, who
// acknowledged, serials (P5, P6, P16).
#include "client/station/staffing.h"
#include "tests/unit/client/station/group_town.h"

namespace hotline::station {
namespace {

class GroupWatchTest : public GroupTown {
 protected:
  void Deliver() {
    const auto sent = town_.Send(alba_, town_.Text("crisis", "the words"));
    ASSERT_TRUE(sent.ok()) << sent.status();
    town_.Settle();
    ASSERT_EQ(town_.LogOf(borduria_).size(), 1u);
  }
  absl::StatusOr<Record> Ack(const std::string& name) {
    Response response;
    response.message = town_.LogOf(borduria_).back().id.Hex();
    response.operator_name = name;
    return town_.Ask<Record>(
        [&](auto done) { borduria_.engine->Respond(response, done); });
  }
  // Of borduria, as alba knows it.
  std::string OnDutyThere() {
    auto store = town_.StoreOf(alba_);
    const auto last = Staffing(*store).Of(LineOf(alba_).id,
                                          "hotline://mod.borduria/duty/desk-1");
    EXPECT_TRUE(last.ok()) << last.status();
    return last.ok() && last->has_value() ? (*last)->person : "unknown";
  }
  void ExpectAcknowledgedBy(const std::string& name) {
    const auto log = town_.LogOf(alba_);
    ASSERT_EQ(log.size(), 1u);
    EXPECT_EQ(log[0].state, State::kAcknowledged);
    EXPECT_EQ(log[0].positions.at(0).by, name);
  }
};

// P16: nobody is asked for a station of a position that is on the line.
TEST_F(GroupWatchTest, SistersAreAddedFromTheDirectory) {
  Desk& ours = town_.Man(kAlba2);
  Desk& theirs = town_.Man("duty@mod.borduria/desk-2");
  MakeGroup();
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(LineOf(ours).state, "active");
  EXPECT_EQ(LineOf(theirs).state, "active");
  EXPECT_EQ(LineOf(alba_).stations.size(), 4u);
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  town_.Settle();
  for (Desk* desk : {&borduria_, &ours, &theirs}) {
    ASSERT_EQ(town_.LogOf(*desk).size(), 1u) << desk->name;
    EXPECT_EQ(town_.LogOf(*desk)[0].text, "the words");
  }
}

// P6.
TEST_F(GroupWatchTest, WhoIsOnDutyAcknowledges) {
  MakeGroup();
  Deliver();
  ASSERT_TRUE(town_.Staff(borduria_, "Boris").ok());
  ASSERT_TRUE(Ack("Boris").ok());
  town_.Settle();
  ExpectAcknowledgedBy("Boris");
}

TEST_F(GroupWatchTest, NobodyElseAcknowledges) {
  MakeGroup();
  Deliver();
  EXPECT_FALSE(Ack("Boris").ok());
  ASSERT_TRUE(town_.Staff(borduria_, "Boris").ok());
  EXPECT_FALSE(Ack("Carla").ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_).at(0).state, State::kDelivered);
}

TEST_F(GroupWatchTest, TheOthersLearnWhoIsOnDuty) {
  MakeGroup();
  ASSERT_TRUE(town_.Staff(borduria_, "Boris").ok());
  town_.Settle();
  EXPECT_EQ(OnDutyThere(), "Boris");
}

TEST_F(GroupWatchTest, WhoWasOnDutyBeforeTheLineIsToldThere) {
  ASSERT_TRUE(town_.Staff(borduria_, "Boris").ok());
  MakeGroup();
  town_.Settle();
  EXPECT_EQ(OnDutyThere(), "Boris");
}

// P12, P6: the keys changed between.
TEST_F(GroupWatchTest, AnAcknowledgementOfAnEndedEpochIsSignedAnew) {
  MakeGroup();
  Deliver();
  ASSERT_TRUE(town_.Staff(borduria_, "Boris").ok());
  town_.Settle();
  borduria_.engine.reset();
  ASSERT_TRUE(Rekey(alba_).ok());
  town_.Start(borduria_);
  ASSERT_TRUE(Ack("Boris").ok());
  town_.Settle();
  ExpectAcknowledgedBy("Boris");
}

// P5: the answer to the invitation was sealed to some, and took none.
TEST_F(GroupWatchTest, WhatIsSealedTakesNoSerial) {
  MakeGroup();
  Draft draft = town_.Text("crisis", "the words");
  draft.to = {"watch@mfa.alba"};
  const auto sent = town_.Send(borduria_, draft);
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->serial, 1u);
  town_.strand.Pass(std::chrono::minutes(5));
  EXPECT_FALSE(alba_.Warned("serial_repeated"));
  EXPECT_TRUE(alba_.Told<SerialGap>().empty());
}

}  // namespace
}  // namespace hotline::station
