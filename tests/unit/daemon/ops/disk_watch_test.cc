#include "daemon/ops/disk_watch.h"

#include <gtest/gtest.h>

#include "tests/unit/daemon/ops/scratch_folder.h"

namespace hotline::ops {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
constexpr uint64_t kSize = 256 * kMiB;

TEST(DiskWatchTest, AFullDiskIsLowAndAnEmptyOneIsNot) {
  EXPECT_TRUE(IsLow({.free = 0, .held = kSize, .size = kSize}, false));
  EXPECT_FALSE(
      IsLow({.free = 1024 * kMiB, .held = kSize, .size = kSize}, false));
}

TEST(DiskWatchTest, TheStateDoesNotFlicker) {
  const DiskState between{.free = 24 * kMiB, .held = kSize, .size = kSize};
  EXPECT_FALSE(IsLow(between, false));
  EXPECT_TRUE(IsLow(between, true));
}

TEST(DiskWatchTest, WhatTheReserveGivesBackKeepsTheDiskLow) {
  EXPECT_TRUE(
      IsLow({.free = 64 * kMiB, .held = 128 * kMiB, .size = kSize}, true));
}

TEST(DiskWatchTest, TheReserveShrinksByStepsOnAFullDisk) {
  EXPECT_EQ(WantedReserve({.free = kMiB, .held = kSize, .size = kSize}),
            kSize - DiskState::kStep);
  EXPECT_EQ(WantedReserve({.free = 0, .held = kMiB, .size = kSize}), 0u);
}

TEST(DiskWatchTest, TheReserveGrowsFromWhatIsLeftOver) {
  EXPECT_EQ(WantedReserve({.free = 1024 * kMiB, .held = 0, .size = kSize}),
            kSize);
  EXPECT_EQ(WantedReserve({.free = 40 * kMiB, .held = 0, .size = kSize}), 0u);
  EXPECT_EQ(WantedReserve({.free = 100 * kMiB, .held = 0, .size = kSize}),
            68 * kMiB);
}

TEST(ReserveFileTest, HoldsWhatItSaysAndGivesItBack) {
  ScratchFolder folder;
  auto reserve = ReserveFile::Open(folder.path() / "reserve", 4 * kMiB);
  ASSERT_TRUE(reserve.ok()) << reserve.status();
  ASSERT_TRUE(reserve->GrowTo(4 * kMiB).ok());
  EXPECT_EQ(std::filesystem::file_size(folder.path() / "reserve"), 4 * kMiB);
  ASSERT_TRUE(reserve->ShrinkTo(kMiB).ok());
  EXPECT_EQ(reserve->held(), kMiB);
}

TEST(ReserveFileTest, ASmallerReserveGivesTheRestBackAtOnce) {
  ScratchFolder folder;
  {
    auto first = ReserveFile::Open(folder.path() / "reserve", 4 * kMiB);
    ASSERT_TRUE(first.ok() && first->GrowTo(4 * kMiB).ok());
  }
  auto second = ReserveFile::Open(folder.path() / "reserve", kMiB);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(std::filesystem::file_size(folder.path() / "reserve"), kMiB);
}

TEST(ReserveFileTest, ASpaceThatIsNotThereIsAnErrorAndTakesNothing) {
  ScratchFolder folder;
  auto reserve =
      ReserveFile::Open(folder.path() / "reserve", uint64_t{1} << 60);
  ASSERT_TRUE(reserve.ok());
  EXPECT_FALSE(reserve->GrowTo(uint64_t{1} << 60).ok());
  EXPECT_EQ(reserve->held(), 0u);
}

}  // namespace
}  // namespace hotline::ops
