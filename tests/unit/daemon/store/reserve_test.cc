#include "daemon/store/reserve.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace hotline::store {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
constexpr uint64_t kSize = 256 * kMiB;
constexpr uint64_t kAll = UINT64_MAX;

TEST(DiskStateTest, AFullDiskIsLowAndAnEmptyOneIsNot) {
  EXPECT_TRUE(IsLow({.free = 0, .held = kSize, .size = kSize}, false));
  EXPECT_FALSE(
      IsLow({.free = 1024 * kMiB, .held = kSize, .size = kSize}, false));
}

TEST(DiskStateTest, ItDoesNotFlicker) {
  const DiskState between{.free = 24 * kMiB, .held = kSize, .size = kSize};
  EXPECT_FALSE(IsLow(between, false));
  EXPECT_TRUE(IsLow(between, true));
}

TEST(DiskStateTest, WhatTheReserveGaveBackKeepsTheDiskLow) {
  EXPECT_TRUE(
      IsLow({.free = 64 * kMiB, .held = 128 * kMiB, .size = kSize}, true));
}

TEST(DiskStateTest, TheReserveGrowsFromWhatIsLeftOver) {
  EXPECT_EQ(
      WantedReserve({.free = 1024 * kMiB, .held = 0, .size = kSize}, kAll),
      kSize);
  EXPECT_EQ(WantedReserve({.free = 30 * kMiB, .held = 0, .size = kSize}, kAll),
            0u);
  EXPECT_EQ(WantedReserve({.free = 100 * kMiB, .held = 0, .size = kSize}, kAll),
            68 * kMiB);
}

TEST(DiskStateTest, TheReserveGrowsByStepsWhileSomebodyWaits) {
  EXPECT_EQ(WantedReserve({.free = 1024 * kMiB, .held = kMiB, .size = kSize},
                          16 * kMiB),
            17 * kMiB);
}

TEST(DiskStateTest, GrowingNeverMakesTheDiskLow) {
  for (uint64_t free = 0; free < 400; free += 7) {
    DiskState state{.free = free * kMiB, .held = 0, .size = kSize};
    const bool before = IsLow(state, true);
    const uint64_t wanted = WantedReserve(state, kAll);
    state.free -= wanted - state.held;
    state.held = wanted;
    EXPECT_EQ(IsLow(state, true), before) << free;
  }
}

class ReserveTest : public ::testing::Test {
 protected:
  ReserveTest() {
    char name[] = "/tmp/hotline-reserve-XXXXXX";
    folder = mkdtemp(name);
  }
  ~ReserveTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  uint64_t OnDisk() { return std::filesystem::file_size(folder / "reserve"); }

  std::filesystem::path folder;
};

TEST_F(ReserveTest, HoldsWhatItSaysAndGivesItBack) {
  auto reserve = Reserve::Open(folder, 4 * kMiB, 0);
  ASSERT_TRUE(reserve.ok()) << reserve.status();
  EXPECT_FALSE((*reserve)->Look(kAll));
  EXPECT_EQ(OnDisk(), 4 * kMiB);
  EXPECT_TRUE((*reserve)->Give(3 * kMiB));
  EXPECT_EQ((*reserve)->held(), kMiB);
  EXPECT_TRUE((*reserve)->Give(3 * kMiB));
  EXPECT_EQ(OnDisk(), 0u);
  EXPECT_FALSE((*reserve)->Give(1));
}

TEST_F(ReserveTest, ASmallerReserveGivesTheRestBackAtOnce) {
  (*Reserve::Open(folder, 4 * kMiB, 0))->Look(kAll);
  ASSERT_EQ(OnDisk(), 4 * kMiB);
  ASSERT_TRUE(Reserve::Open(folder, kMiB, 0).ok());
  EXPECT_EQ(OnDisk(), kMiB);
}

TEST_F(ReserveTest, WhatIsNeededAtTheStartIsGivenUpForIt) {
  (*Reserve::Open(folder, 4 * kMiB, 0))->Look(kAll);
  auto reserve = Reserve::Open(folder, 4 * kMiB, uint64_t{1} << 60);
  ASSERT_TRUE(reserve.ok());
  EXPECT_EQ((*reserve)->held(), 0u);
}

TEST_F(ReserveTest, ASpaceThatIsNotThereTakesNothing) {
  constexpr uint64_t kTooMuch = uint64_t{1} << 60;
  auto reserve = Reserve::Open(folder, kTooMuch, 0);
  ASSERT_TRUE(reserve.ok());
  EXPECT_TRUE((*reserve)->Look(kAll));
  EXPECT_EQ(OnDisk(), 0u);
}

TEST_F(ReserveTest, WithoutAFolderItSaysSo) {
  EXPECT_TRUE(
      absl::IsNotFound(Reserve::Open(folder / "none", kMiB, 0).status()));
}

}  // namespace
}  // namespace hotline::store
