// The small tables of lines: policies, beacons, chores.
#include "client/station/beacons.h"
#include "client/station/chores.h"
#include "client/station/line_policies.h"
#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

class LineTablesTest : public testing::Test {
 protected:
  std::unique_ptr<Store> MakeStore() {
    EXPECT_TRUE(Store::Create(folder_.path(), StoreKeyKind::kBytes, key_,
                              random_, pki::kTestNow,
                              [](Store&) { return absl::OkStatus(); })
                    .ok());
    return *Store::Open(folder_.path(), key_, random_);
  }

  TempFolder folder_;
  base::SystemRandom random_;
  base::Bytes key_ = base::Bytes(32, 3);
  std::unique_ptr<Store> store_ = MakeStore();
  base::LineId line_{base::ByteArray<16>{1}}, other_{base::ByteArray<16>{2}};
};

TEST_F(LineTablesTest, APolicyIsInForceUntilTheNext) {
  LinePolicies policies(*store_);
  ASSERT_TRUE(policies.Save(line_, 3, base::ViewOf("three")).ok());
  ASSERT_TRUE(policies.Save(line_, 7, base::ViewOf("seven")).ok());
  EXPECT_FALSE(policies.At(line_, 2)->has_value());
  EXPECT_EQ(**policies.At(line_, 3), base::ToBytes("three"));
  EXPECT_EQ(**policies.At(line_, 6), base::ToBytes("three"));
  EXPECT_EQ(**policies.At(line_, 7), base::ToBytes("seven"));
  EXPECT_EQ(**policies.At(line_, 900), base::ToBytes("seven"));
  EXPECT_FALSE(policies.At(other_, 900)->has_value());
}

TEST_F(LineTablesTest, APolicyOfAnotherEpochOrLineDoesNotOpen) {
  LinePolicies policies(*store_);
  ASSERT_TRUE(policies.Save(line_, 3, base::ViewOf("three")).ok());
  ASSERT_TRUE(
      store_->database().Execute("UPDATE line_policy SET epoch = 1").ok());
  EXPECT_EQ(ReasonOf(policies.At(line_, 3).status()), "damaged");
}

TEST_F(LineTablesTest, TheLastBeaconOfAStationIsKept) {
  Beacons beacons(*store_);
  EXPECT_FALSE(beacons.Last(line_, kAlba)->has_value());
  const auto save = [&](std::chrono::seconds at, std::string_view text) {
    ASSERT_TRUE(
        beacons.Save(line_, kAlba, {pki::kTestNow + at, base::ToBytes(text)})
            .ok());
  };
  save(std::chrono::seconds(5), "second");
  save(std::chrono::seconds(1), "first, overtaken");
  EXPECT_EQ((*beacons.Last(line_, kAlba))->beacon, base::ToBytes("second"));
  save(std::chrono::seconds(9), "third");
  const auto last = *beacons.Last(line_, kAlba);
  EXPECT_EQ(last->beacon, base::ToBytes("third"));
  EXPECT_EQ(last->logged, pki::kTestNow + std::chrono::seconds(9));
  EXPECT_FALSE(beacons.Last(line_, kBorduria)->has_value());
  EXPECT_FALSE(beacons.Last(other_, kAlba)->has_value());
}

TEST_F(LineTablesTest, ChoresAreDueInTheirOrder) {
  Chores chores(*store_);
  const auto at = [](int seconds) {
    return pki::kTestNow + std::chrono::seconds(seconds);
  };
  ASSERT_TRUE(chores.Set(line_, Chore::kTestLine, at(5)).ok());
  ASSERT_TRUE(chores.Set(std::nullopt, Chore::kRefillPackages, at(2)).ok());
  ASSERT_TRUE(chores.Set(other_, Chore::kRefreshLeaf, at(9)).ok());
  const auto due = *chores.DueBy(at(5));
  ASSERT_EQ(due.size(), 2u);
  EXPECT_FALSE(due[0].line.has_value());
  EXPECT_EQ(due[0].chore, Chore::kRefillPackages);
  EXPECT_EQ(due[1].line, line_);
  EXPECT_EQ(due[1].due, at(5));
  ASSERT_TRUE(chores.Set(line_, Chore::kTestLine, at(60)).ok());
  EXPECT_EQ(chores.DueBy(at(5))->size(), 1u);
  EXPECT_EQ(*chores.Due(line_, Chore::kTestLine), at(60));
  EXPECT_FALSE(chores.Due(line_, Chore::kRefreshLeaf)->has_value());
}

TEST_F(LineTablesTest, ALineThatWasLeftHasNoChores) {
  Chores chores(*store_);
  ASSERT_TRUE(chores.Set(line_, Chore::kTestLine, pki::kTestNow).ok());
  ASSERT_TRUE(chores.Set(std::nullopt, Chore::kTestLine, pki::kTestNow).ok());
  ASSERT_TRUE(chores.Remove(line_).ok());
  const auto due = *chores.DueBy(pki::kTestNow);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_FALSE(due[0].line.has_value());
}

}  // namespace
}  // namespace hotline::station
