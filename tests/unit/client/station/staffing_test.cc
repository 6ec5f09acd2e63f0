// Who is on duty elsewhere, by what its operators have said.
#include "client/station/staffing.h"

#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

constexpr char kStation[] = "hotline://mod.borduria/duty/desk-1";

class StaffingTest : public testing::Test {
 protected:
  std::unique_ptr<Store> MakeStore() {
    EXPECT_TRUE(Store::Create(folder_.path(), StoreKeyKind::kBytes, key_,
                              random_, pki::kTestNow,
                              [](Store&) { return absl::OkStatus(); })
                    .ok());
    return *Store::Open(folder_.path(), key_, random_);
  }
  void On(uint64_t sequence, const std::string& name) {
    message::Duty duty;
    duty.certificate.name = name;
    duty.on = true;
    duty.at = pki::kTestNow;
    duty.until = pki::kTestNow + std::chrono::hours(12);
    Take(sequence, duty);
  }
  void Off(uint64_t sequence, const std::string& name,
           const std::string& next = {}) {
    message::Duty duty;
    duty.certificate.name = name;
    duty.at = pki::kTestNow + std::chrono::hours(1);
    duty.next = next;
    Take(sequence, duty);
  }
  void Take(uint64_t sequence, const message::Duty& duty) {
    ASSERT_TRUE(store_
                    ->Write([&] {
                      return staffing_.Take(line_, kStation, sequence, duty);
                    })
                    .ok());
  }
  // "nobody", "unknown", or the name.
  std::string Person(std::chrono::hours after = std::chrono::hours(2)) {
    const auto last = staffing_.Of(line_, kStation);
    EXPECT_TRUE(last.ok()) << last.status();
    if (!last->has_value()) return "unknown";
    return (*last)->IsAt(pki::kTestNow + after) ? (*last)->person : "nobody";
  }

  TempFolder folder_;
  base::SystemRandom random_;
  base::Bytes key_ = base::Bytes(32, 3);
  std::unique_ptr<Store> store_ = MakeStore();
  Staffing staffing_{*store_};
  base::LineId line_{base::ByteArray<16>{1}}, other_{base::ByteArray<16>{2}};
};

TEST_F(StaffingTest, WhoNeverSaidSoIsNotNobody) {
  EXPECT_EQ(Person(), "unknown");
  On(3, "Anna");
  EXPECT_EQ(Person(), "Anna");
  EXPECT_FALSE(staffing_.Of(other_, kStation)->has_value());
  EXPECT_FALSE(
      staffing_.Of(line_, "hotline://mfa.alba/watch/desk-1")->has_value());
}

TEST_F(StaffingTest, WhoGoesLeavesNobody) {
  On(3, "Anna");
  Off(4, "Anna");
  EXPECT_EQ(Person(), "nobody");
}

TEST_F(StaffingTest, DutyEndsByItself) {
  On(3, "Anna");
  EXPECT_EQ(Person(std::chrono::hours(11)), "Anna");
  EXPECT_EQ(Person(std::chrono::hours(12)), "nobody");
}

TEST_F(StaffingTest, BetweenTheHalvesOfAHandOverThereIsSomebody) {
  On(3, "Anna");
  Off(4, "Anna", "Boris");
  EXPECT_EQ(Person(), "Boris");
  On(5, "Boris");
  EXPECT_EQ(Person(), "Boris");
}

TEST_F(StaffingTest, AnEarlierWordChangesNothing) {
  On(5, "Boris");
  On(3, "Anna");
  EXPECT_EQ(Person(), "Boris");
  Off(4, "Boris");
  EXPECT_EQ(Person(), "Boris");
}

TEST_F(StaffingTest, WhoIsNotOnDutyGoesWithoutATrace) {
  On(3, "Boris");
  Off(4, "Anna");
  EXPECT_EQ(Person(), "Boris");
  Off(5, "Anna", "Carla");
  EXPECT_EQ(Person(), "Boris");
}

TEST_F(StaffingTest, AllStationsOfALineAreListed) {
  On(3, "Anna");
  message::Duty other;
  other.certificate.name = "Carla";
  other.on = true;
  other.until = pki::kTestNow + std::chrono::hours(1);
  ASSERT_TRUE(
      staffing_.Take(line_, "hotline://mfa.alba/watch/desk-1", 9, other).ok());
  const auto all = staffing_.On(line_);
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(all->at(0).person, "Carla");
  EXPECT_EQ(all->at(1).station, kStation);
  EXPECT_TRUE(staffing_.On(other_)->empty());
}

TEST_F(StaffingTest, AWordMovedToAnotherLineDoesNotOpen) {
  On(3, "Anna");
  ASSERT_TRUE(store_->Prepare("UPDATE staffing SET line = ?")
                  .Blob(other_.bytes())
                  .Run()
                  .ok());
  EXPECT_EQ(ReasonOf(staffing_.Of(other_, kStation).status()), "damaged");
  EXPECT_EQ(ReasonOf(staffing_.On(other_).status()), "damaged");
}

}  // namespace
}  // namespace hotline::station
