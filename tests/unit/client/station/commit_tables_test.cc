// What became of commits, as the store keeps it.
#include "client/station/commit_tables.h"

#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

using groups::JudgedCommit;
using groups::Outcome;

constexpr char kStation[] = "hotline://mfa.alba/watch/desk-1";

class CommitTablesTest : public testing::Test {
 protected:
  std::unique_ptr<Store> MakeStore() {
    EXPECT_TRUE(Store::Create(folder_.path(), StoreKeyKind::kBytes, key_,
                              random_, pki::kTestNow,
                              [](Store&) { return absl::OkStatus(); })
                    .ok());
    return *Store::Open(folder_.path(), key_, random_);
  }
  JudgedCommit Sample() const {
    return {.line = line_,
            .hash = base::Digest{1},
            .number = 17,
            .parent = {3, base::Digest{2}},
            .sender = kStation,
            .outcome = Outcome::kVoid,
            .fault = message::Fault::kRosterDelta,
            .own = true,
            .rejected = false};
  }

  TempFolder folder_;
  base::SystemRandom random_;
  base::Bytes key_ = base::Bytes(32, 3);
  std::unique_ptr<Store> store_ = MakeStore();
  CommitTables tables_{*store_};
  base::LineId line_{base::ByteArray<16>{1}}, other_{base::ByteArray<16>{2}};
};

TEST_F(CommitTablesTest, AVerdictIsReadAsItWasWritten) {
  ASSERT_TRUE(tables_.WriteJudged(Sample()).ok());
  const auto found = tables_.FindJudged(line_, base::Digest{1});
  ASSERT_TRUE(found.ok() && found->has_value()) << found.status();
  EXPECT_EQ((*found)->number, 17u);
  EXPECT_EQ((*found)->parent, Sample().parent);
  EXPECT_EQ((*found)->sender, kStation);
  EXPECT_EQ((*found)->outcome, Outcome::kVoid);
  EXPECT_EQ((*found)->fault, message::Fault::kRosterDelta);
  EXPECT_TRUE((*found)->own);
  EXPECT_FALSE((*found)->rejected);
}

TEST_F(CommitTablesTest, TheNewestWordReplacesTheOneBefore) {
  JudgedCommit commit = Sample();
  ASSERT_TRUE(tables_.WriteJudged(commit).ok());
  commit.rejected = true;
  commit.parent = {0, std::nullopt};
  commit.fault.reset();
  ASSERT_TRUE(tables_.WriteJudged(commit).ok());
  const auto found = *tables_.FindJudged(line_, commit.hash);
  EXPECT_TRUE(found->rejected);
  EXPECT_FALSE(found->parent.branch.has_value());
  EXPECT_FALSE(found->fault.has_value());
}

TEST_F(CommitTablesTest, AVerdictIsOfItsLineAndHashAlone) {
  ASSERT_TRUE(tables_.WriteJudged(Sample()).ok());
  EXPECT_FALSE(tables_.FindJudged(other_, base::Digest{1})->has_value());
  EXPECT_FALSE(tables_.FindJudged(line_, base::Digest{9})->has_value());
}

TEST_F(CommitTablesTest, ARowThatWasMovedDoesNotOpen) {
  ASSERT_TRUE(tables_.WriteJudged(Sample()).ok());
  ASSERT_TRUE(store_->Prepare("UPDATE judged_commit SET hash = ?")
                  .Blob(base::Digest{9})
                  .Run()
                  .ok());
  EXPECT_FALSE(tables_.FindJudged(line_, base::Digest{9}).ok());
}

TEST_F(CommitTablesTest, AFaultThatIsNoneIsDamage) {
  ASSERT_TRUE(tables_.WriteJudged(Sample()).ok());
  ASSERT_TRUE(
      store_->Prepare("UPDATE judged_commit SET fault = 9999").Run().ok());
  EXPECT_FALSE(tables_.FindJudged(line_, base::Digest{1}).ok());
}

TEST_F(CommitTablesTest, AReturnIsNeverForgottenForAnEarlierOne) {
  const base::WallTime first = pki::kTestNow;
  const base::WallTime second = first + std::chrono::hours(25);
  EXPECT_FALSE(tables_.ExternalOf(line_, kStation)->has_value());
  ASSERT_TRUE(tables_.WriteExternal(line_, {kStation, second}).ok());
  ASSERT_TRUE(tables_.WriteExternal(line_, {kStation, first}).ok());
  EXPECT_EQ(**tables_.ExternalOf(line_, kStation), second);
  EXPECT_FALSE(tables_.ExternalOf(other_, kStation)->has_value());
}

TEST_F(CommitTablesTest, ReturnsAreListedFromThenOnByName) {
  const base::WallTime at = pki::kTestNow;
  const std::string later = "hotline://mod.borduria/duty/desk-1";
  ASSERT_TRUE(tables_.WriteExternal(line_, {later, at}).ok());
  ASSERT_TRUE(tables_.WriteExternal(line_, {kStation, at}).ok());
  const std::vector<line::Return> both = {{kStation, at}, {later, at}};
  EXPECT_EQ(*tables_.ExternalsSince(line_, at), both);
  EXPECT_TRUE(tables_.ExternalsSince(line_, at + std::chrono::milliseconds(1))
                  ->empty());
  EXPECT_TRUE(tables_.ExternalsSince(other_, at)->empty());
}

}  // namespace
}  // namespace hotline::station
