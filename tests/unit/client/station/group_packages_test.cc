// KeyPackages of others from the relay's directory: what it may lie about, and
// by which name that is told (P10, P21).
#include "client/station/group_packages.h"

#include "client/station/own_pools.h"
#include "tests/unit/client/station/crisis_line.h"
#include "tests/unit/client/station/station_parts.h"

namespace hotline::station {
namespace {

constexpr char kB1[] = "hotline://mod.borduria/duty/desk-1";
constexpr auto kSuite = mls::CipherSuite::kXWing;
constexpr uint32_t kPool = static_cast<uint32_t>(kSuite);

class GroupPackagesTest : public TwoStations {
 protected:
  using Result = absl::StatusOr<std::vector<TakenPackage>>;

  Result Take(std::vector<std::string> stations = {kB1},
              mls::CipherSuite suite = kSuite) {
    std::optional<Result> out;
    parts_.packages.Take(suite, std::move(stations),
                         [&](Result result) { out = std::move(result); });
    town_.strand.Pass(std::chrono::seconds(1));
    return out.has_value() ? *std::move(out) : absl::UnknownError("none");
  }
  // What the relay gives instead, with a log entry that says the same.
  void Substitute(const std::string& package, uint32_t pool = kPool) {
    town_.relay->ReplacePackages(kB1, pool, package);
  }
  void ExpectAlarm() {
    const Result result = Take();
    EXPECT_EQ(ProblemOf(result.status()), Problem::kVerification);
    EXPECT_EQ(ReasonOf(result.status()), "key_package") << result.status();
    town_.Settle();
    EXPECT_TRUE(alba_.Warned("key_package"));
    EXPECT_FALSE(alba_.Warned("verification"));
    EXPECT_GT(*parts_.station.journal.CountAlarms(), 0u);
  }

  StationParts parts_{town_, alba_};
};

TEST_F(GroupPackagesTest, EachIsOfItsStationAndGivenOutOnce) {
  const Result first = Take(), second = Take();
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->size(), 1u);
  EXPECT_EQ((*first)[0].station, kB1);
  EXPECT_FALSE((*first)[0].last_resort);
  EXPECT_EQ((*first)[0].package.cipher_suite, kSuite);
  ASSERT_TRUE(second.ok());
  EXPECT_NE((*first)[0].package.Ref(), (*second)[0].package.Ref());
}

TEST_F(GroupPackagesTest, TheClassicSuiteHasItsOwnPool) {
  const Result result = Take({kB1}, mls::CipherSuite::kX25519);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ((*result)[0].package.cipher_suite, mls::CipherSuite::kX25519);
}

TEST_F(GroupPackagesTest, ALastResortIsMarked) {
  town_.relay->TakeAway(kB1, kPool, 50);
  const Result result = Take();
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE((*result)[0].last_resort);
}

TEST_F(GroupPackagesTest, WhoHasNoneIsLeftOut) {
  town_.Man(kAlba2);
  town_.relay->DropKeyPackages("hotline://mfa.alba/watch/desk-2");
  const Result result = Take({"hotline://mfa.alba/watch/desk-2", kB1});
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->size(), 1u);
  EXPECT_EQ((*result)[0].station, kB1);
  EXPECT_EQ(ReasonOf(Take({"hotline://mfa.alba/watch/desk-2"}).status()),
            "not_found");
}

TEST_F(GroupPackagesTest, AnUnmarkedLastResortIsAnAlarm) {
  Substitute(town_.relay->LastResort(kB1, kPool));
  ExpectAlarm();
}

TEST_F(GroupPackagesTest, AnotherStationsPackageIsAnAlarm) {
  Substitute(
      town_.relay->Packages("hotline://mfa.alba/watch/desk-1", kPool).front());
  ExpectAlarm();
}

TEST_F(GroupPackagesTest, APackageOfAnotherSuiteIsAnAlarm) {
  Substitute(
      town_.relay
          ->Packages(kB1, static_cast<uint32_t>(mls::CipherSuite::kX25519))
          .front());
  ExpectAlarm();
}

TEST_F(GroupPackagesTest, BytesThatAreNoPackageAreAnAlarm) {
  Substitute("junk");
  ExpectAlarm();
}

// With the certificate of the right station, but a key of its own.
TEST_F(GroupPackagesTest, APackageThatTheRelayMadeIsAnAlarm) {
  base::SystemRandom random;
  const auto key = crypto::SigningKey::Generate(random);
  const auto enrolled = *LoadEnrolled(*town_.StoreOf(borduria_));
  const auto forged = groups::MakeStationPackage(
      kSuite, false, {key, enrolled.identity}, town_.clock.Now(), random);
  Substitute(base::ToString(mls::Encode(forged.key_package)));
  ExpectAlarm();
}

TEST_F(GroupPackagesTest, AnEntryThatNamesOthersIsAnAlarmOfItsOwn) {
  town_.relay->alter_taken = [](v1::TakeKeyPackagesResponse& response) {
    response.mutable_key_packages(0)->set_key_package("another");
  };
  const Result result = Take();
  EXPECT_EQ(ReasonOf(result.status()), "verification") << result.status();
}

TEST_F(GroupPackagesTest, WhoseCertificateEndedIsLeftOutWithoutAnAlarm) {
  town_.clock.Advance(std::chrono::hours(24 * 91));
  const Result result = Take();
  EXPECT_EQ(ReasonOf(result.status()), "not_found") << result.status();
  EXPECT_TRUE(parts_.Warned("station"));
  EXPECT_FALSE(parts_.Warned("key_package"));
}

}  // namespace
}  // namespace hotline::station
