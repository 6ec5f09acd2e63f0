// The end of keys (P13, P18): when they go, and that nothing of them is left in
// the store's files.
#include <fstream>

#include "tests/unit/client/groups/line_world.h"

namespace hotline::groups {
namespace {

std::string FileText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class WipeTest : public LineWorld {
 protected:
  WipeTest() {
    MakeLine(alice_);
    Add(alice_, {&bob_});
  }
  std::vector<WipedEpoch> Wipe(Member& member, uint64_t through) {
    return *member->In(
        [&] { return member->groups.WipeEnded(line_, through, now_); });
  }
  // Every sealed value of a table, as it lies in the file.
  static std::vector<std::string> Sealed(Member& member, const char* sql) {
    std::vector<std::string> out;
    station::Query query = member->store->Prepare(sql);
    while (*query.Step()) out.push_back(query.TextAt(0));
    return out;
  }
  // Whether any piece of it is: a long value does not lie in one place.
  static bool IsIn(const std::string& file, const std::string& value) {
    for (size_t at = 0; at + 32 <= value.size(); at += 64) {
      if (file.find(value.substr(at, 32)) != std::string::npos) return true;
    }
    return false;
  }
  // How many of them are in the files.
  static size_t Found(Member& member, const std::vector<std::string>& values) {
    EXPECT_TRUE(member->store->TruncateLog().ok());
    const std::string path = station::Store::PathIn(member.folder());
    const std::string all = FileText(path) + FileText(path + "-wal");
    size_t found = 0;
    for (const std::string& one : values) {
      found += IsIn(all, one);
    }
    return found;
  }
  static constexpr char kRecords[] = "SELECT sealed FROM group_record";

  Member& alice_ = Man(kDesk1);
  Member& bob_ = Man(kDuty1);
};

TEST_F(WipeTest, AnEpochGoesWhenEverythingUpToItsEndIsIn) {
  const Envelope late = Send(alice_, "late");
  const SentCommit commit = Commit(alice_);
  EXPECT_TRUE(Wipe(bob_, commit.place.number - 1).empty());
  EXPECT_EQ(Read(bob_, late), "late");
  const auto wiped = Wipe(bob_, commit.place.number);
  ASSERT_EQ(wiped.size(), 1u);
  EXPECT_EQ(wiped[0].why, WipeReason::kComplete);
  EXPECT_EQ(wiped[0].epoch.name, commit.parent);
  EXPECT_EQ(wiped[0].epoch.first, 1u);
  EXPECT_EQ(wiped[0].epoch.ended->number, commit.place.number);
  EXPECT_TRUE(Wipe(bob_, commit.place.number).empty());
  EXPECT_EQ(Read(bob_, Send(alice_, "after")), "after");
}

TEST_F(WipeTest, TheCurrentEpochIsNeverDue) {
  now_ += std::chrono::days(400);
  EXPECT_TRUE(Wipe(bob_, 1'000'000).empty());
}

TEST_F(WipeTest, AfterSevenDaysAnEpochGoesInAnyCase) {
  const Envelope late = Send(alice_, "late"), later = Send(alice_, "later");
  const SentCommit commit = Commit(alice_);
  now_ += std::chrono::days(7) - std::chrono::milliseconds(1);
  EXPECT_TRUE(Wipe(bob_, 0).empty());
  EXPECT_EQ(Read(bob_, late), "late");
  now_ += std::chrono::milliseconds(1);
  const auto wiped = Wipe(bob_, 0);
  ASSERT_EQ(wiped.size(), 1u);
  EXPECT_EQ(wiped[0].why, WipeReason::kAge);
  EXPECT_EQ(wiped[0].epoch.name, commit.parent);
  EXPECT_EQ(Read(bob_, later), "EPOCH_UNKNOWN");
}

TEST_F(WipeTest, After64EpochsAnEpochGoesInAnyCase) {
  const Envelope late = Send(alice_, "late");
  for (uint32_t i = 0; i < Groups::kMostKept - 1; ++i) Commit(alice_);
  EXPECT_EQ(Read(bob_, late), "late");
  SentCommit commit = Stage(alice_);
  Order(commit);
  ASSERT_TRUE(Take(alice_, commit).ok());
  auto merged = Take(bob_, commit);
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_TRUE(merged->wiped.empty());
  commit = Stage(alice_);
  Order(commit);
  merged = Take(bob_, commit);
  ASSERT_TRUE(merged.ok()) << merged.status();
  ASSERT_EQ(merged->wiped.size(), 1u);
  EXPECT_EQ(merged->wiped[0].why, WipeReason::kCount);
  EXPECT_EQ(merged->wiped[0].epoch.name.number, 1u);
  EXPECT_EQ(Read(bob_, late), "EPOCH_UNKNOWN");
}

TEST_F(WipeTest, WhatACommitReplacesIsGoneFromTheFiles) {
  const auto epoch = Sealed(bob_,
                            "SELECT sealed FROM group_record "
                            "WHERE substr(key, 1, 1) = x'01'");
  ASSERT_EQ(epoch.size(), 1u);
  EXPECT_EQ(Found(bob_, epoch), 1u);
  Commit(alice_);
  EXPECT_EQ(Found(bob_, epoch), 0u);
}

TEST_F(WipeTest, WipedKeysAreGoneFromTheFiles) {
  EXPECT_EQ(Read(bob_, Send(alice_, "one")), "one");
  EXPECT_EQ(Read(alice_, Send(bob_, "two")), "two");
  const SentCommit commit = Commit(alice_);
  const auto all = Sealed(bob_, kRecords);
  EXPECT_EQ(Found(bob_, all), all.size());
  Wipe(bob_, commit.place.number);
  const auto left = Sealed(bob_, kRecords);
  EXPECT_EQ(left.size(), 3u);  // epoch, tree, secret tree
  EXPECT_EQ(Found(bob_, all), left.size());
}

// P18: a leaver wipes its keys as it sends.
TEST_F(WipeTest, ALineThatIsLeftLeavesNoKey) {
  Send(bob_, "last words");
  Stage(bob_);
  auto all = Sealed(bob_, kRecords);
  for (const char* sql : {"SELECT sealed FROM staged_commit",
                          "SELECT bundle_sealed FROM staged_commit"}) {
    all.push_back(Sealed(bob_, sql).at(0));
  }
  const EpochName epoch = EpochOf(bob_);
  const auto wiped = bob_->In([&] { return bob_->groups.WipeLine(line_); });
  ASSERT_TRUE(wiped.ok());
  ASSERT_EQ(wiped->size(), 1u);
  EXPECT_EQ((*wiped)[0].epoch.name, epoch);
  EXPECT_EQ((*wiped)[0].why, WipeReason::kLeft);
  EXPECT_EQ(Found(bob_, all), 0u);
  EXPECT_TRUE(Sealed(bob_, kRecords).empty());
  EXPECT_EQ(Read(bob_, Send(alice_, "after")), "EPOCH_UNKNOWN");
  EXPECT_TRUE(absl::IsNotFound(TrySend(*bob_, bob_, "x").status()));
}

TEST_F(WipeTest, WhoWasRemovedReadsWhatIsLateAndThenNothing) {
  const Envelope late = Send(alice_, "late"), later = Send(alice_, "later");
  mls::CommitDraft draft;
  draft.proposals.push_back({mls::Remove{LeafOf(alice_, bob_)}});
  const SentCommit commit = Commit(alice_, std::move(draft));
  bob_.Reopen();
  EXPECT_EQ(Read(bob_, late), "late");
  EXPECT_TRUE(absl::IsNotFound(TrySend(*bob_, bob_, "x").status()));
  const auto all = Sealed(bob_, kRecords);
  EXPECT_EQ(Wipe(bob_, commit.place.number).size(), 1u);
  EXPECT_EQ(Read(bob_, later), "EPOCH_UNKNOWN");
  EXPECT_EQ(Found(bob_, all), 0u);
}

TEST_F(WipeTest, AnUndoneWipeWipesNothing) {
  const Envelope late = Send(alice_, "late");
  Commit(alice_);
  EXPECT_FALSE(bob_->In([&]() -> absl::Status {
                     EXPECT_EQ(bob_->groups.WipeEnded(line_, 99, now_)->size(),
                               1u);
                     return absl::AbortedError("undone");
                   })
                   .ok());
  EXPECT_EQ(Read(bob_, late), "late");
}

// Keys of messages that were read are gone with them.
TEST_F(WipeTest, AUsedUpRatchetIsGoneFromTheFiles) {
  EXPECT_EQ(Read(bob_, Send(alice_, "one")), "one");
  const auto before = Sealed(bob_,
                             "SELECT sealed FROM group_record "
                             "WHERE substr(key, 1, 1) = x'05'");
  ASSERT_EQ(before.size(), 1u);
  EXPECT_EQ(Read(bob_, Send(alice_, "two")), "two");
  ASSERT_TRUE(bob_->In([&] { return bob_->tables.NoteDestroyed(); }).ok());
  EXPECT_EQ(Found(bob_, before), 0u);
}

}  // namespace
}  // namespace hotline::groups
