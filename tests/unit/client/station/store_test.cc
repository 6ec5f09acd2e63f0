#include "client/station/store.h"

#include <gtest/gtest.h>

#include <fstream>

#include "client/groups/groups.h"
#include "client/station/beacons.h"
#include "client/station/chores.h"
#include "client/station/group_tables.h"
#include "client/station/line_policies.h"
#include "client/station/package_table.h"
#include "client/station/problem.h"
#include "client/station/schema.h"
#include "core/pki/certificate_problem.h"
#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

std::string FileText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class StoreTest : public testing::Test {
 protected:
  absl::Status Create() {
    return Store::Create(folder_.path(), StoreKeyKind::kBytes, key_, random_,
                         pki::kTestNow,
                         [](Store&) { return absl::OkStatus(); });
  }
  absl::StatusOr<std::unique_ptr<Store>> Open() {
    return Store::Open(folder_.path(), key_, random_);
  }

  TempFolder folder_;
  base::SystemRandom random_;
  base::Bytes key_ = base::Bytes(32, 3);
  base::LineId line_{base::ByteArray<16>{1}};
};

TEST_F(StoreTest, SettingsComeBack) {
  ASSERT_TRUE(Create().ok());
  {
    auto store = *Open();
    ASSERT_TRUE(store->Put("name", base::ToBytes("value")).ok());
  }
  auto store = *Open();
  const auto value = store->Get("name");
  ASSERT_TRUE(value.ok() && value->has_value());
  EXPECT_EQ(base::TextOf((*value)->Reveal()), "value");
  EXPECT_EQ(*store->Incarnation(), base::ToMillis(pki::kTestNow));
}

TEST_F(StoreTest, NoStoreIsSaid) {
  EXPECT_EQ(ReasonOf(Open().status()), "no_store");
}

TEST_F(StoreTest, WhateverIsWrongTheFileIsNamed) {
  const std::string path = Store::PathIn(folder_.path());
  const auto named = [&](const absl::Status& status) {
    return ProblemOf(status) == Problem::kStore &&
           std::string(status.message()).starts_with(path + ": ");
  };
  EXPECT_TRUE(named(Open().status()));
  ASSERT_TRUE(Create().ok());
  EXPECT_TRUE(named(Create()));
  key_[0] ^= 1;
  EXPECT_TRUE(named(Open().status()));
  std::ofstream(path) << "no database, but long enough to be looked at";
  EXPECT_TRUE(named(Open().status()));
}

TEST_F(StoreTest, SecondInitIsRefusedAndChangesNothing) {
  ASSERT_TRUE(Create().ok());
  const std::string before = FileText(Store::PathIn(folder_.path()));
  EXPECT_EQ(ReasonOf(Create()), "exists");
  EXPECT_EQ(FileText(Store::PathIn(folder_.path())), before);
}

TEST_F(StoreTest, FailedInitLeavesNoStore) {
  const auto status = Store::Create(
      folder_.path(), StoreKeyKind::kBytes, key_, random_, pki::kTestNow,
      [](Store&) { return absl::InternalError("no"); });
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(ReasonOf(Open().status()), "no_store");
  EXPECT_TRUE(Create().ok());
}

TEST_F(StoreTest, WrongKeyIsRefused) {
  ASSERT_TRUE(Create().ok());
  key_[0] ^= 1;
  const auto store = Open();
  EXPECT_EQ(ProblemOf(store.status()), Problem::kStore);
  EXPECT_EQ(ReasonOf(store.status()), "wrong_key");
}

TEST_F(StoreTest, NewerSchemaIsRefusedByNumber) {
  ASSERT_TRUE(Create().ok());
  const std::string next = std::to_string(kSchema + 1);
  {
    auto store = *Open();
    const std::string sql = "PRAGMA user_version=" + next;
    ASSERT_TRUE(store->database().Execute(sql.c_str()).ok());
  }
  const auto store = Open();
  EXPECT_EQ(ReasonOf(store.status()), "newer_schema");
  EXPECT_NE(store.status().message().find("schema " + next), std::string::npos);
}

TEST_F(StoreTest, AnotherDatabaseIsNoStore) {
  ASSERT_TRUE(Create().ok());
  {
    auto store = *Open();
    ASSERT_TRUE(store->database().Execute("PRAGMA application_id=1").ok());
  }
  EXPECT_EQ(ReasonOf(Open().status()), "damaged");
}

TEST_F(StoreTest, FileIsForItsOwnerAlone) {
  ASSERT_TRUE(Create().ok());
  const auto mode =
      std::filesystem::status(Store::PathIn(folder_.path())).permissions();
  EXPECT_EQ(mode & (std::filesystem::perms::group_all |
                    std::filesystem::perms::others_all),
            std::filesystem::perms::none);
}

TEST_F(StoreTest, FailedWriteLeavesNothing) {
  ASSERT_TRUE(Create().ok());
  auto store = *Open();
  const auto status = store->Write([&]() -> absl::Status {
    EXPECT_TRUE(store->Put("name", base::ToBytes("value")).ok());
    return absl::AbortedError("no");
  });
  EXPECT_TRUE(absl::IsAborted(status));
  EXPECT_FALSE((*store->Get("name")).has_value());
}

TEST_F(StoreTest, MovedSettingDoesNotOpen) {
  ASSERT_TRUE(Create().ok());
  auto store = *Open();
  ASSERT_TRUE(store->Put("a", base::ToBytes("value")).ok());
  ASSERT_TRUE(store->database()
                  .Execute("UPDATE setting SET name = 'b' WHERE name = 'a'")
                  .ok());
  EXPECT_EQ(ReasonOf(store->Get("b").status()), "damaged");
}

TEST_F(StoreTest, DestroyedRecordKeyOpensNothing) {
  ASSERT_TRUE(Create().ok());
  auto store = *Open();
  const Place place("message", "content_sealed", uint64_t{1});
  const auto sealed =
      store->SealRecord(line_, 100, place, base::ToBytes("the words"));
  ASSERT_TRUE(sealed.ok());
  ASSERT_TRUE(store->OpenRecord(line_, 100, place, *sealed).ok());
  ASSERT_TRUE(store->DestroyRecordKeys(101).ok());
  EXPECT_TRUE(
      absl::IsNotFound(store->OpenRecord(line_, 100, place, *sealed).status()));
}

TEST_F(StoreTest, SweepSparesTheDayItselfAndLaterOnes) {
  ASSERT_TRUE(Create().ok());
  auto store = *Open();
  const Place place("message", "content_sealed", uint64_t{1});
  const auto sealed = store->SealRecord(line_, 100, place, base::ToBytes("x"));
  ASSERT_TRUE(store->DestroyRecordKeys(100).ok());
  EXPECT_TRUE(store->OpenRecord(line_, 100, place, *sealed).ok());
}

// A process that reads holds the truncation up; what was destroyed is still in
// the write-ahead log then, and no longer after the next time.
TEST_F(StoreTest, ABlockedTruncationIsMadeUpByTheNextDestroy) {
  ASSERT_TRUE(Create().ok());
  auto store = *Open();
  auto reader = *Open();
  ASSERT_TRUE(store->database().Execute("PRAGMA busy_timeout=0").ok());
  const std::string log = Store::PathIn(folder_.path()) + "-wal";
  ASSERT_TRUE(store
                  ->SealRecord(line_, 100,
                               Place("message", "text", uint64_t{1}),
                               base::ToBytes("x"))
                  .ok());
  std::string key;
  {
    Query sealed = store->Prepare("SELECT sealed FROM record_key");
    ASSERT_TRUE(*sealed.Step());
    key = sealed.TextAt(0);
  }
  {
    Query reading = reader->Prepare("SELECT name FROM setting");
    ASSERT_TRUE(*reading.Step());
    ASSERT_TRUE(
        store->Destroy([&] { return store->DestroyRecordKeys(101); }).ok());
    EXPECT_NE(FileText(log).find(key), std::string::npos);
  }
  ASSERT_TRUE(store->Destroy([] { return absl::OkStatus(); }).ok());
  EXPECT_EQ(FileText(log).find(key), std::string::npos);
  EXPECT_EQ(FileText(Store::PathIn(folder_.path())).find(key),
            std::string::npos);
}

// The whole engine, then every file of its home.
TEST(StoreFilesTest, NoMarkerOfTextOrNameIsInTheFiles) {
  Town town;
  Desk& alba = town.Man(kAlba);
  Desk& borduria = town.Man(kBorduria);
  ASSERT_TRUE(town.MakeLine(alba, "MARKER-LINE").ok());
  Draft draft = town.Text("MARKER-LINE", "MARKER-TEXT");
  draft.subject = "MARKER-SUBJECT";
  draft.operator_name = "MARKER-OFFICER";
  ASSERT_TRUE(town.Send(alba, draft).ok());
  town.Settle();
  ASSERT_EQ(town.LogOf(borduria).size(), 1u);
  EXPECT_EQ(town.LogOf(borduria)[0].text, "MARKER-TEXT");
  for (const Desk* desk : {&alba, &borduria}) {
    std::string all;
    for (const auto& file : std::filesystem::directory_iterator(desk->home)) {
      all += FileText(file.path());
    }
    EXPECT_GT(all.size(), 10'000u);
    for (const char* marker : {"MARKER", "watch@mfa.alba", "hotline://"}) {
      EXPECT_EQ(all.find(marker), std::string::npos) << marker;
    }
  }
}

// The SQL of each schema that was ever landed, with sample rows, opens for
// good. The sample's key is 32 bytes 0x5a.
// tests/store keeps every schema that landed, with rows as they were written:
// the same station in each of them.
class SchemaTest : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Store, SchemaTest, testing::Values(1, 2, 3));

void PutSample(int schema, const TempFolder& folder) {
  const std::string sql = FileText(HOTLINE_SOURCE_DIR "/tests/store/endpoint-" +
                                   std::to_string(schema) + ".sql");
  ASSERT_FALSE(sql.empty());
  auto database = Database::Open(Store::PathIn(folder.path()), true);
  ASSERT_TRUE(database.ok());
  ASSERT_TRUE((*database)->Execute(sql.c_str()).ok());
}

// Every table and index with its columns: what comments and spaces are not.
std::vector<std::string> ShapeOf(Store& store) {
  std::vector<std::string> shape;
  Query query = store.Prepare(
      "SELECT m.type, m.name, c.name, c.type, c.\"notnull\", c.pk "
      "FROM sqlite_master m LEFT JOIN pragma_table_xinfo(m.name) c "
      "WHERE m.type IN ('table', 'index') ORDER BY m.name, c.cid");
  while (*query.Step()) {
    std::string row;
    for (int i = 0; i < 6; ++i) row += query.TextAt(i) + " ";
    shape.push_back(std::move(row));
  }
  return shape;
}

TEST_P(SchemaTest, EachSchemaIsStillRead) {
  TempFolder folder;
  PutSample(GetParam(), folder);
  base::SystemRandom random;
  auto store = Store::Open(folder.path(), Town::StoreKey().Reveal(), random);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(LoadNames(**store)->station.text(), kAlba);
  Query held = (*store)->Prepare("SELECT log, size FROM checkpoint");
  ASSERT_TRUE(*held.Step());
  EXPECT_EQ(held.TextAt(0), LoadEnrolled(**store)->log_vkey);
  EXPECT_EQ(held.IntAt(1), 11u);
  EXPECT_EQ(Lines(**store).All()->at(0).card.name, "sample line");
  Messages messages(**store);
  const auto shown = messages.Shown(std::nullopt, 10);
  ASSERT_TRUE(shown.ok() && shown->size() == 1);
  const auto row = messages.Read(shown->at(0));
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->content.text, "sample words");
  EXPECT_EQ(row->progress.at(0).state, State::kDelivered);
  EXPECT_TRUE(messages.Evidence(row->n).ok());
}

TEST_P(SchemaTest, EachSchemaBecomesTheNewest) {
  TempFolder old_folder, new_folder;
  PutSample(GetParam(), old_folder);
  base::SystemRandom random;
  const base::SecretBytes key = Town::StoreKey();
  ASSERT_TRUE(Store::Create(new_folder.path(), StoreKeyKind::kBytes,
                            key.Reveal(), random, pki::kTestNow,
                            [](Store&) { return absl::OkStatus(); })
                  .ok());
  auto old = *Store::Open(old_folder.path(), key.Reveal(), random);
  auto fresh = *Store::Open(new_folder.path(), key.Reveal(), random);
  EXPECT_EQ(ShapeOf(*old), ShapeOf(*fresh));
  Query schema = old->Prepare("PRAGMA user_version");
  ASSERT_TRUE(*schema.Step());
  EXPECT_EQ(schema.IntAt(0), kSchema);
}

// The group that schema 3's sample has, after every later step.
TEST(GroupSchemaTest, AStoredGroupIsStillRead) {
  TempFolder folder;
  PutSample(3, folder);
  base::SystemRandom random;
  auto store = *Store::Open(folder.path(), Town::StoreKey().Reveal(), random);
  GroupTables tables(*store);
  groups::StationAuthentication authentication(
      [] { return std::make_shared<const pki::TrustStore>(); });
  groups::Groups groups(tables, authentication);
  const base::LineId line = Lines(*store).All()->at(0).id;
  const auto read = store->Write([&]() -> absl::Status {
    const auto group = groups.Look(line);
    if (!group.ok()) return group.status();
    EXPECT_EQ(groups::MembersOf((*group)->tree())->size(), 2u);
    EXPECT_EQ(groups.Current(line)->number, 1u);
    EXPECT_EQ(*groups.SentIn(line), 1u);
    const auto staged = groups.FindStaged(line);
    if (!staged.ok()) return staged.status();
    EXPECT_EQ(base::ToString((*staged)->bundle), "sample bundle");
    const auto own =
        groups.ReceiveOwn(line, {(*staged)->commit, 5, pki::kTestNow});
    // Its own certificate leads to no root that is pinned here.
    EXPECT_EQ(pki::ProblemOf(own.status()),
              pki::CertificateProblem::kUnknownAuthority);
    return absl::OkStatus();
  });
  ASSERT_TRUE(read.ok()) << read;
  EXPECT_EQ(**LinePolicies(*store).At(line, 1), base::ToBytes("sample policy"));
  EXPECT_EQ((*Beacons(*store).Last(line, "hotline://mod.borduria/duty/desk-1"))
                ->beacon,
            base::ToBytes("sample beacon"));
  EXPECT_EQ(Chores(*store).DueBy(pki::kTestNow)->size(), 1u);
  Query package = store->Prepare("SELECT reference FROM mls_package");
  ASSERT_TRUE(*package.Step());
  const auto reference = *base::ToArray<32>(package.BlobAt(0));
  EXPECT_FALSE((*PackageTable(*store).FindPackage(reference))->keys.empty());
}

}  // namespace
}  // namespace hotline::station
