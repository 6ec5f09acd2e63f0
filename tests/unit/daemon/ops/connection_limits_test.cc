#include "daemon/ops/connection_limits.h"

#include <gtest/gtest.h>

namespace hotline::ops {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::MonotonicTime kStart{seconds(1000)};

ConnectionLimits Make(uint32_t total, uint32_t per_address,
                      uint32_t per_second = 10) {
  Limits limits;
  limits.connections = total;
  limits.connections_per_address = per_address;
  limits.accepts_per_second = per_second;
  return ConnectionLimits(limits);
}

TEST(ConnectionLimitsTest, OneAddressCannotTakeAllPlaces) {
  ConnectionLimits limits = Make(3, 2);
  EXPECT_TRUE(limits.Open("a"));
  EXPECT_TRUE(limits.Open("a"));
  EXPECT_FALSE(limits.Open("a"));
  EXPECT_TRUE(limits.Open("b"));
}

TEST(ConnectionLimitsTest, AFullRelayTakesNobody) {
  ConnectionLimits limits = Make(1, 1);
  EXPECT_TRUE(limits.Open("a"));
  EXPECT_FALSE(limits.Open("b"));
  EXPECT_EQ(limits.open(), 1u);
}

TEST(ConnectionLimitsTest, AClosedConnectionFreesItsPlace) {
  ConnectionLimits limits = Make(1, 1);
  EXPECT_TRUE(limits.Open("a"));
  limits.Close("a");
  EXPECT_TRUE(limits.Open("a"));
}

TEST(ConnectionLimitsTest, AnUnknownCloseChangesNothing) {
  ConnectionLimits limits = Make(1, 1);
  limits.Close("a");
  EXPECT_EQ(limits.open(), 0u);
}

TEST(ConnectionLimitsTest, AFloodIsPacedAndRecovers) {
  ConnectionLimits limits = Make(100, 100, 10);
  int at_once = 0;
  while (limits.PaceAccept(kStart) == milliseconds(0)) ++at_once;
  EXPECT_LE(at_once, 11);
  EXPECT_EQ(limits.PaceAccept(kStart), milliseconds(100));
  EXPECT_EQ(limits.PaceAccept(kStart + milliseconds(100)), milliseconds(0));
}

TEST(ConnectionLimitsTest, AnIpv6PeerIsItsNetwork) {
  EXPECT_EQ(SourceOf("0123456789abcdef"), "01234567");
  EXPECT_EQ(SourceOf("0123"), "0123");
}

}  // namespace
}  // namespace hotline::ops
