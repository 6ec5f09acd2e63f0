// The tables of group keys: what is written comes back, sealed in its place.
#include "client/station/group_tables.h"

#include "client/station/package_table.h"
#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

using groups::EpochRecord;
using groups::GroupHead;
using groups::GroupName;

class GroupTablesTest : public testing::Test {
 protected:
  std::unique_ptr<Store> MakeStore() {
    EXPECT_TRUE(Store::Create(folder_.path(), StoreKeyKind::kBytes, key_,
                              random_, pki::kTestNow,
                              [](Store&) { return absl::OkStatus(); })
                    .ok());
    return *Store::Open(folder_.path(), key_, random_);
  }
  static mls::StateChange Change(mls::StateRecordType type, uint64_t epoch,
                                 std::string_view value) {
    return {{type, epoch, {}, {}}, base::SecretBytes(base::ViewOf(value))};
  }
  std::vector<std::string> Values(const GroupName& name, uint64_t after) {
    const auto records = tables_.ReadRecords(name, after);
    EXPECT_TRUE(records.ok()) << records.status();
    std::vector<std::string> out;
    for (const auto& one : *records) {
      out.push_back(base::ToString(one.value.Reveal()));
    }
    return out;
  }

  TempFolder folder_;
  base::SystemRandom random_;
  base::Bytes key_ = base::Bytes(32, 3);
  std::unique_ptr<Store> store_ = MakeStore();
  GroupTables tables_{*store_};
  GroupName first_{base::LineId(base::ByteArray<16>{1}), 1};
  GroupName second_{first_.line, 2};
};

TEST_F(GroupTablesTest, TheNewestLifeIsFound) {
  EXPECT_FALSE(tables_.NewestGroup(first_.line)->has_value());
  for (const GroupName& name : {second_, first_}) {
    ASSERT_TRUE(tables_
                    .WriteGroup({.name = name,
                                 .version = 7,
                                 .whole_version = 5,
                                 .incarnation = 1'795'365'000'000,
                                 .sent = 3})
                    .ok());
  }
  const auto newest = *tables_.NewestGroup(first_.line);
  ASSERT_TRUE(newest.has_value());
  EXPECT_EQ(newest->name, second_);
  EXPECT_EQ(newest->version, 7u);
  EXPECT_EQ(newest->whole_version, 5u);
  EXPECT_EQ(newest->incarnation, 1'795'365'000'000u);
  EXPECT_EQ(newest->sent, 3u);
  EXPECT_EQ(tables_.GroupsOn(first_.line)->size(), 2u);
  ASSERT_TRUE(tables_.DeleteGroup(second_).ok());
  EXPECT_EQ((*tables_.NewestGroup(first_.line))->name, first_);
  EXPECT_FALSE(tables_.FindGroup(second_)->has_value());
}

TEST_F(GroupTablesTest, RecordsChangedSinceAreReadAlone) {
  using mls::StateRecordType::kPast;
  ASSERT_TRUE(tables_
                  .WriteRecords(first_, 1,
                                [] {
                                  std::vector<mls::StateChange> changes;
                                  changes.push_back(Change(kPast, 1, "one"));
                                  changes.push_back(Change(kPast, 2, "two"));
                                  return changes;
                                }())
                  .ok());
  std::vector<mls::StateChange> changes;
  changes.push_back(Change(kPast, 2, "two again"));
  ASSERT_TRUE(tables_.WriteRecords(first_, 2, changes).ok());
  EXPECT_EQ(Values(first_, 0), (std::vector<std::string>{"one", "two again"}));
  EXPECT_EQ(Values(first_, 1), std::vector<std::string>{"two again"});
  EXPECT_TRUE(Values(first_, 2).empty());
  EXPECT_TRUE(Values(second_, 0).empty());
  changes[0].value.reset();
  ASSERT_TRUE(tables_.WriteRecords(first_, 3, changes).ok());
  EXPECT_EQ(Values(first_, 0), std::vector<std::string>{"one"});
}

TEST_F(GroupTablesTest, ARecordOfAnotherLifeDoesNotOpen) {
  std::vector<mls::StateChange> changes;
  changes.push_back(Change(mls::StateRecordType::kPast, 1, "one"));
  ASSERT_TRUE(tables_.WriteRecords(first_, 1, changes).ok());
  ASSERT_TRUE(
      store_->database().Execute("UPDATE group_record SET life = 2").ok());
  EXPECT_EQ(ReasonOf(tables_.ReadRecords(second_, 0).status()), "damaged");
}

TEST_F(GroupTablesTest, EpochsAreFoundByNumberAndByLife) {
  const groups::EpochName start, next{1, base::Digest{5}};
  for (const EpochRecord& one :
       {EpochRecord{first_, start, 0, groups::Ending{4, pki::kTestNow}, false},
        EpochRecord{first_, next, 4, std::nullopt, false},
        EpochRecord{second_, next, 9, std::nullopt, true}}) {
    ASSERT_TRUE(tables_.WriteEpoch(one).ok());
  }
  const auto found = *tables_.FindEpochs(first_.line, 1);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].group, second_);
  EXPECT_TRUE(found[0].wiped);
  EXPECT_EQ(found[1].name, next);
  const auto held = *tables_.HeldEpochs(first_);
  ASSERT_EQ(held.size(), 2u);
  EXPECT_EQ(held[0].name, start);
  EXPECT_EQ(held[0].ended->number, 4u);
  EXPECT_EQ(held[0].ended->logged, pki::kTestNow);
  EXPECT_EQ(held[1].first, 4u);
  EXPECT_FALSE(held[1].ended.has_value());
  EXPECT_TRUE(tables_.HeldEpochs(second_)->empty());
  EXPECT_EQ((*tables_.NewestEpoch(first_.line))->first, 9u);
  EXPECT_FALSE(tables_.NewestEpoch(base::LineId())->has_value());
}

TEST_F(GroupTablesTest, WhatIsStagedComesBackOnceForEachLife) {
  for (const std::string_view text : {"one", "two"}) {
    groups::StagedRecord staged;
    staged.group = first_;
    staged.commit = {9};
    staged.made = pki::kTestNow;
    staged.bundle = base::ToBytes(text);
    staged.next = base::SecretBytes(base::ViewOf("next"));
    ASSERT_TRUE(tables_.WriteStaged(staged).ok());
  }
  const auto staged = *tables_.FindStaged(first_);
  ASSERT_TRUE(staged.has_value());
  EXPECT_EQ(base::ToString(staged->bundle), "two");
  EXPECT_EQ(base::TextOf(staged->next.Reveal()), "next");
  EXPECT_EQ(staged->commit, base::Digest{9});
  EXPECT_EQ(staged->made, pki::kTestNow);
  EXPECT_FALSE(tables_.FindStaged(second_)->has_value());
  ASSERT_TRUE(tables_.DeleteAllStaged().ok());
  EXPECT_FALSE(tables_.FindStaged(first_)->has_value());
}

TEST_F(GroupTablesTest, AGroupThatIsDeletedTakesWhatIsStagedAlong) {
  groups::StagedRecord staged;
  staged.group = first_;
  ASSERT_TRUE(tables_.WriteStaged(staged).ok());
  ASSERT_TRUE(tables_.DeleteGroup(first_).ok());
  EXPECT_FALSE(tables_.FindStaged(first_)->has_value());
}

TEST_F(GroupTablesTest, AnUndoneTransactionIsCounted) {
  EXPECT_FALSE(tables_.writing());
  const uint64_t before = tables_.undone();
  EXPECT_TRUE(store_
                  ->Write([&] {
                    EXPECT_TRUE(tables_.writing());
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(tables_.undone(), before);
  EXPECT_FALSE(store_->Write([] { return absl::AbortedError(""); }).ok());
  EXPECT_EQ(tables_.undone(), before + 1);
  EXPECT_FALSE(tables_.writing());
}

TEST_F(GroupTablesTest, APackageComesBackUntilItsKeysAreGone) {
  PackageTable table(*store_);
  groups::PackageRecord package;
  package.reference = {1};
  package.last_resort = true;
  package.not_after = pki::kTestNow;
  package.certificate = {2};
  package.package = {3, 4};
  package.keys = base::SecretBytes(base::ViewOf("keys"));
  ASSERT_TRUE(table.WritePackage(package).ok());
  auto found = *table.FindPackage({1});
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->suite, mls::CipherSuite::kXWing);
  EXPECT_TRUE(found->last_resort);
  EXPECT_FALSE(found->published || found->used.has_value());
  EXPECT_EQ(found->not_after, pki::kTestNow);
  EXPECT_EQ(found->package, package.package);
  EXPECT_EQ(base::TextOf(found->keys.Reveal()), "keys");
  found->keys.Wipe();
  found->used = pki::kTestNow;
  ASSERT_TRUE(table.WritePackage(*found).ok());
  found = *table.FindPackage({1});
  EXPECT_TRUE(found->keys.empty());
  EXPECT_EQ(found->used, pki::kTestNow);
  EXPECT_FALSE(table.FindPackage({2})->has_value());
}

TEST_F(GroupTablesTest, AMovedPrivateKeyDoesNotOpen) {
  PackageTable table(*store_);
  groups::PackageRecord package;
  package.keys = base::SecretBytes(base::ViewOf("keys"));
  ASSERT_TRUE(table.WritePackage(package).ok());
  package.reference = {1};
  ASSERT_TRUE(table.WritePackage(package).ok());
  ASSERT_TRUE(store_->database()
                  .Execute("UPDATE mls_package SET sealed = "
                           "(SELECT sealed FROM mls_package LIMIT 1)")
                  .ok());
  EXPECT_NE(table.FindPackage({}).ok(), table.FindPackage({1}).ok());
}

}  // namespace
}  // namespace hotline::station
