#include "daemon/relay/branches.h"

#include <gtest/gtest.h>

namespace hotline::relay {
namespace {

class BranchesTest : public ::testing::Test {
 protected:
  BranchesTest() { Add(0, 0, {1, 2}); }
  Branch& Add(uint64_t number, uint64_t parent,
              std::vector<store::StationNumber> roster) {
    base::Bytes id;
    if (number > 0) id.assign(32, static_cast<uint8_t>(number));
    return branches.Add({.number = number,
                         .epoch = number,
                         .id = std::move(id),
                         .parent = parent,
                         .committer = 1,
                         .entry = number,
                         .roster = MakeRoster(std::move(roster))});
  }
  // A commit that only 1 believes in.
  Branch& Void(uint64_t number, uint64_t parent) {
    branches.Close(*branches.Find(parent));
    Branch& made = Add(number, parent, {1, 2});
    made.rejected_by.insert(2);
    return made;
  }
  std::vector<uint64_t> Open() const {
    std::vector<uint64_t> open;
    for (const Branch* one : branches.Open()) open.push_back(one->number);
    return open;
  }
  static base::Digest IdOf(uint64_t number) {
    base::Digest id;
    id.fill(static_cast<uint8_t>(number));
    return id;
  }
  using Stations = std::vector<store::StationNumber>;
  Branches branches;
};

TEST_F(BranchesTest, ActiveIsWhoIsOnAnyOpenBranch) {
  EXPECT_EQ(*branches.active(), (Stations{1, 2}));
  Add(5, 0, {2, 3});
  EXPECT_EQ(*branches.active(), (Stations{1, 2, 3}));
  branches.Close(*branches.Find(0));
  EXPECT_EQ(*branches.active(), (Stations{2, 3}));
  branches.Reopen(*branches.Find(0), 1);
  EXPECT_EQ(*branches.active(), (Stations{1, 2, 3}));
}

TEST_F(BranchesTest, NewestIsTheOpenOneWithTheHighestNumber) {
  Add(5, 0, {1});
  Add(9, 5, {1});
  EXPECT_EQ(branches.newest().number, 9u);
  branches.Close(*branches.Find(9));
  EXPECT_EQ(branches.newest().number, 5u);
}

TEST_F(BranchesTest, AnOpenOneIsFoundByEpochAndIdTogether) {
  Add(5, 0, {1});
  EXPECT_EQ(branches.FindOpen(5, IdOf(5))->number, 5u);
  EXPECT_EQ(branches.FindOpen(4, IdOf(5)), nullptr);
  EXPECT_EQ(branches.FindOpen(5, IdOf(4)), nullptr);
  EXPECT_EQ(branches.FindOpen(0, {})->number, 0u);
  branches.Close(*branches.Find(5));
  EXPECT_EQ(branches.FindOpen(5, IdOf(5)), nullptr);
  EXPECT_EQ(branches.FindKnown(5, IdOf(5))->number, 5u);
}

TEST_F(BranchesTest, RoomIsForEightAndOneStationHasTwo) {
  for (uint64_t number = 1; number <= 10; ++number) {
    branches.Close(Add(number, number - 1, {1, 2}));
  }
  const auto room = [&](uint64_t number, store::StationNumber station) {
    return branches.RoomFor(*branches.Find(number), station);
  };
  EXPECT_EQ(room(0, 7), Branches::Room::kFree);  // it is open
  branches.Reopen(*branches.Find(1), 7);
  EXPECT_EQ(room(2, 7), Branches::Room::kFree);
  branches.Reopen(*branches.Find(2), 7);
  EXPECT_EQ(room(3, 7), Branches::Room::kNone);
  EXPECT_EQ(room(2, 7), Branches::Room::kFree);
  for (uint64_t number = 3; number <= 7; ++number) {
    EXPECT_EQ(room(number, 10 + number), Branches::Room::kFree);
    branches.Reopen(*branches.Find(number), 10 + number);
  }
  EXPECT_EQ(Open().size(), 8u);
  EXPECT_EQ(room(8, 9), Branches::Room::kNone);
}

TEST_F(BranchesTest, TheOldestDeadOneMakesRoomButNotItsOwnParent) {
  branches.Close(Add(1, 0, {1, 2}));
  Void(2, 0);
  for (uint64_t number = 3; number <= 9; ++number) {
    branches.Reopen(*branches.Find(0), 2);
    Void(number, 0);
  }
  ASSERT_EQ(Open().size(), 8u);
  EXPECT_EQ(branches.RoomFor(*branches.Find(0), 2),
            Branches::Room::kAfterClosing);
  EXPECT_EQ(branches.Dead(*branches.Find(0))->number, 2u);
  EXPECT_EQ(branches.Dead(*branches.Find(2))->number, 3u);
  branches.Find(2)->used = true;
  EXPECT_EQ(branches.Dead(*branches.Find(0))->number, 3u);
  branches.Find(3)->rejected_by.clear();
  EXPECT_EQ(branches.Dead(*branches.Find(0))->number, 4u);
}

TEST_F(BranchesTest, WhatIsOldClosedAndEmptyGoes) {
  for (uint64_t number = 1; number <= 70; ++number) {
    branches.Close(*branches.Find(number - 1));
    Add(number, number - 1, {1, 2});
  }
  branches.Find(1)->rows = 1;             // somebody waits
  branches.Reopen(*branches.Find(2), 1);  // it is open
  std::vector<uint64_t> gone;
  while (const Branch* old = branches.Superfluous()) {
    gone.push_back(old->number);
    branches.Remove(old->number);
  }
  // 64 from 7 on, and 6, which a reject of 7 opens.
  EXPECT_EQ(gone, (std::vector<uint64_t>{0, 3, 4, 5}));
  EXPECT_EQ(branches.FindRejectable(IdOf(7))->number, 7u);
  EXPECT_EQ(branches.FindRejectable(IdOf(6)), nullptr);
  EXPECT_EQ(branches.FindRejectable(IdOf(99)), nullptr);
}

}  // namespace
}  // namespace hotline::relay
