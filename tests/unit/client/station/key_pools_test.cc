// The pools of our own key packages at the relay, one for each suite (P5, P19,
// P21).
#include <algorithm>

#include "client/station/own_pools.h"
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

constexpr char kUri[] = "hotline://mfa.alba/watch/desk-1";
constexpr uint32_t kMls = static_cast<uint32_t>(mls::CipherSuite::kXWing);

class KeyPools : public testing::Test {
 protected:
  size_t Left(uint32_t pool) { return town_.relay->PackagesLeft(kUri, pool); }
  // The relay goes and comes back.
  void Reconnect() {
    town_.relay->down = true;
    town_.Settle();
    town_.relay->down = false;
    town_.strand.Pass(std::chrono::seconds(40));
  }
  static bool NamesTheKeyRunningOut(const Status& status) {
    return std::any_of(status.warnings.begin(), status.warnings.end(),
                       [](const std::string& one) {
                         return one.find("key packages") != std::string::npos;
                       });
  }
  Status StatusOf(Desk& desk) {
    return *town_.Ask<Status>([&](auto done) { desk.engine->GetStatus(done); });
  }

  Town town_;
};

TEST_F(KeyPools, AllAreFilledAtTheEnrolment) {
  town_.Man(kAlba);
  for (const uint32_t pool : kPools) {
    EXPECT_EQ(Left(pool), 50u) << pool;
    EXPECT_FALSE(town_.relay->LastResort(kUri, pool).empty()) << pool;
  }
}

TEST_F(KeyPools, OneBelowTwentyIsFilledUp) {
  town_.Man(kAlba);
  town_.relay->TakeAway(kUri, kMls, 31);
  Reconnect();
  EXPECT_EQ(Left(kMls), 50u);
  EXPECT_EQ(Left(kSealingPool), 50u);
}

TEST_F(KeyPools, OneOfTwentyIsLeftAlone) {
  Desk& alba = town_.Man(kAlba);
  town_.relay->TakeAway(kUri, kMls, 30);
  Reconnect();
  EXPECT_EQ(Left(kMls), 20u);
  EXPECT_FALSE(alba.Warned("key_packages"));
}

TEST_F(KeyPools, ThatOneRanOutIsToldAndPutRight) {
  Desk& alba = town_.Man(kAlba);
  town_.relay->TakeAway(kUri, kMls, 50);
  Reconnect();
  EXPECT_TRUE(alba.Warned("key_packages"));
  EXPECT_EQ(Left(kMls), 50u);
  EXPECT_FALSE(NamesTheKeyRunningOut(StatusOf(alba)));
}

TEST_F(KeyPools, ALastResortThatIsNotThereIsPublishedAnew) {
  town_.Man(kAlba);
  town_.relay->DropKeyPackages(kUri);
  Reconnect();
  for (const uint32_t pool : kPools) {
    EXPECT_EQ(Left(pool), 50u) << pool;
    EXPECT_FALSE(town_.relay->LastResort(kUri, pool).empty()) << pool;
  }
}

TEST_F(KeyPools, WhileTheRelayTakesNoneTheStatusSaysSo) {
  Desk& alba = town_.Man(kAlba);
  town_.relay->TakeAway(kUri, kMls, 50);
  town_.relay->lose_answers = true;
  Reconnect();
  EXPECT_TRUE(NamesTheKeyRunningOut(StatusOf(alba)));
}

TEST_F(KeyPools, WhatMayBeAtTheRelayAlreadyIsNotPublishedAgain) {
  town_.Man(kAlba);
  town_.relay->TakeAway(kUri, kMls, 50);
  town_.relay->lose_enrolment = [](const v1::EnrolRequest& request) {
    return request.suite() == kMls;
  };
  Reconnect();
  const auto taken = town_.relay->Packages(kUri, kMls);
  ASSERT_EQ(taken.size(), 50u);
  town_.relay->TakeAway(kUri, kMls, 50);
  town_.relay->lose_enrolment = nullptr;
  Reconnect();
  EXPECT_EQ(Left(kMls), 50u);
  for (const std::string& one : town_.relay->Packages(kUri, kMls)) {
    EXPECT_EQ(std::count(taken.begin(), taken.end(), one), 0);
  }
}

// Rejoining (P5): the private keys of those before may be in no store.
TEST_F(KeyPools, ARestoredStoreTakesItsPackagesBack) {
  Desk& alba = town_.Man(kAlba);
  town_.Man(kBorduria);
  ASSERT_TRUE(town_.MakeLine(alba, "crisis").ok());
  alba.engine.reset();
  Desk copy;
  copy.name = alba.name;
  copy.home = town_.folder.path() + "/copy";
  std::filesystem::copy(alba.home, copy.home);
  town_.Start(alba);
  ASSERT_TRUE(town_.Send(alba, town_.Text("crisis", "later")).ok());
  town_.Settle();
  alba.engine.reset();
  const std::string before = town_.relay->LastResort(kUri, kMls);
  const auto taken = town_.relay->Packages(kUri, kMls);
  town_.Start(copy);
  ASSERT_TRUE(
      town_.Ask<Status>([&](auto done) { copy.engine->Rejoin(done); }).ok());
  EXPECT_EQ(Left(kMls), 50u);
  EXPECT_NE(town_.relay->LastResort(kUri, kMls), before);
  for (const std::string& one : town_.relay->Packages(kUri, kMls)) {
    EXPECT_EQ(std::count(taken.begin(), taken.end(), one), 0);
  }
}

// An earlier hotline had what messages are sealed to where MLS KeyPackages are.
TEST_F(KeyPools, WhatAnEarlierProgramLeftIsTakenBack) {
  Desk& alba = town_.Add(kAlba);
  v1::EnrolRequest request;
  const Enrolled enrolled = *LoadEnrolled(*town_.StoreOf(alba));
  for (const auto& one : enrolled.identity) {
    request.add_certificates(base::ToString(one.der()));
  }
  request.add_key_packages("no MLS KeyPackage");
  request.set_last_resort("neither");
  request.set_suite(kMls);
  auto link = town_.relay->MakeLink(kUri, town_.strand);
  link->Enrol(request, [](auto) {});
  town_.strand.RunAll();
  town_.Start(alba);
  const auto status =
      town_.Ask<Status>([&](auto done) { alba.engine->Enrol(done); });
  ASSERT_TRUE(status.ok()) << status.status();
  const auto packages = town_.relay->Packages(kUri, kMls);
  EXPECT_EQ(packages.size(), 50u);
  EXPECT_EQ(std::count(packages.begin(), packages.end(), "no MLS KeyPackage"),
            0);
  EXPECT_NE(town_.relay->LastResort(kUri, kMls), "neither");
}

}  // namespace
}  // namespace hotline::station
