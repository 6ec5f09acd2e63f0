#include "daemon/rpc/bundles.h"

#include <gtest/gtest.h>

#include <optional>

#include "daemon/gate/refuse.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

class Call final : public Collector {
 public:
  void GiveWay(absl::Status reason) override {
    gave_way = gate::RefusalOf(reason);
  }
  std::optional<v1::Refusal> gave_way;
};

TEST(BundlesTest, AStationHasOneAtATime) {
  Bundles bundles(100);
  auto first = std::make_shared<Call>(), second = std::make_shared<Call>(),
       other = std::make_shared<Call>();
  bundles.Add(first, "a");
  bundles.Grow(first.get(), 10);
  bundles.Add(other, "b");
  bundles.Add(second, "a");
  EXPECT_EQ(first->gave_way, v1::REFUSAL_LEASE_TAKEN);
  EXPECT_EQ(other->gave_way, std::nullopt);
  EXPECT_EQ(bundles.bytes(), 0u);
}

TEST(BundlesTest, TheOldestGivesWayWhereThereIsNoRoomForAll) {
  Bundles bundles(100);
  auto first = std::make_shared<Call>(), second = std::make_shared<Call>(),
       third = std::make_shared<Call>();
  bundles.Add(first, "a");
  bundles.Add(second, "b");
  bundles.Add(third, "c");
  bundles.Grow(first.get(), 40);
  bundles.Grow(second.get(), 40);
  EXPECT_EQ(first->gave_way, std::nullopt);
  bundles.Grow(third.get(), 40);
  EXPECT_EQ(first->gave_way, v1::REFUSAL_QUOTA);
  EXPECT_EQ(second->gave_way, std::nullopt);
  EXPECT_EQ(bundles.bytes(), 80u);
  // The oldest of all goes on: it is the one that grows.
  bundles.Grow(second.get(), 60);
  EXPECT_EQ(second->gave_way, std::nullopt);
}

TEST(BundlesTest, WhatIsWholeOrGoneTakesNoRoom) {
  Bundles bundles(100);
  auto first = std::make_shared<Call>(), second = std::make_shared<Call>();
  bundles.Add(first, "a");
  bundles.Grow(first.get(), 90);
  bundles.Remove(first.get());
  bundles.Remove(first.get());
  bundles.Add(second, "b");
  bundles.Grow(second.get(), 90);
  bundles.Grow(first.get(), 90);  // it is not here any more
  EXPECT_EQ(first->gave_way, std::nullopt);
  EXPECT_EQ(bundles.bytes(), 90u);
}

}  // namespace
}  // namespace hotline::rpc
