// Which next root is believed by those who pinned the one before: the one
// successor, for the same names, and nothing else.
#include "core/pki/succession.h"

#include <gtest/gtest.h>

#include "core/pki/certificate_problem.h"
#include "core/pki/trust_store.h"
#include "tests/unit/core/pki/test_authority.h"

namespace hotline::pki {
namespace {

using Problem = CertificateProblem;

constexpr char kUri[] = "hotline://mfa.alba/watch/desk-1";
constexpr char kNoAddress[] =
    ",excluded;IP:0.0.0.0/0.0.0.0,excluded;IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0";

class SuccessionTest : public testing::Test {
 protected:
  SuccessionTest() { Pin(old_); }

  void Pin(const TestAuthority& authority) {
    store_ = TrustStore();
    ASSERT_TRUE(store_.AddAuthority(mfa_, authority.root()).ok());
  }
  // What becomes of a station of the new root when `behind` comes along.
  Problem Station(const std::vector<Certificate>& behind,
                  base::WallTime now = kTestNow) {
    Order order = StationOrder(kUri, Purpose::kIdentity);
    order.not_after = kTestNow + std::chrono::hours(24 * 3650);
    return ProblemOf(
        store_
            .VerifyStation(next_.Issue(order), behind, Purpose::kIdentity, now)
            .status());
  }
  Problem With(const std::string& extension, const std::string& value) {
    const auto order = SuccessorOrder("mfa.alba").With(extension, value);
    return Station({next_.issuing(), old_.CrossSign(next_, order)});
  }
  Problem Replaces(const Certificate& next, const Certificate& successor,
                   base::WallTime now = kTestNow) const {
    return ProblemOf(VerifySuccessor(mfa_, old_.root(), next, successor, now));
  }

  const AuthorityName mfa_ = *AuthorityName::Parse("mfa.alba");
  TestAuthority old_{"mfa.alba"};
  TestAuthority next_{"mfa.alba", true, "Hotline root 2"};
  TestAuthority third_{"mfa.alba", true, "Hotline root 3"};
  Certificate successor_ = old_.CrossSign(next_, SuccessorOrder("mfa.alba"));
  TrustStore store_;
};

TEST_F(SuccessionTest, WhoPinnedTheOldRootBelievesTheSuccessorsStations) {
  EXPECT_EQ(Station({next_.issuing(), successor_}), Problem::kNone);
  EXPECT_EQ(Station({successor_, next_.issuing()}), Problem::kNone);
  EXPECT_EQ(Station({next_.issuing()}), Problem::kBadChain);
}

TEST_F(SuccessionTest, SameNameOfBothRootsDoesNotMatter) {
  TestAuthority same("mfa.alba");
  const auto successor = old_.CrossSign(same, SuccessorOrder("mfa.alba"));
  const auto status = store_.VerifyStation(
      same.Issue(StationOrder(kUri, Purpose::kIdentity)),
      {same.issuing(), successor}, Purpose::kIdentity, kTestNow);
  EXPECT_TRUE(status.ok()) << status.status();
}

TEST_F(SuccessionTest, WhoPinnedTheNewRootNeedsNoSuccessor) {
  Pin(next_);
  EXPECT_EQ(Station({next_.issuing()}), Problem::kNone);
  EXPECT_EQ(Station({next_.issuing(), successor_}), Problem::kNone);
}

TEST_F(SuccessionTest, WhoPinnedTheNewRootRefusesTheOld) {
  Pin(next_);
  const auto status = store_.VerifyStation(
      old_.Issue(StationOrder(kUri, Purpose::kIdentity)),
      {old_.issuing(), successor_}, Purpose::kIdentity, kTestNow);
  EXPECT_EQ(ProblemOf(status.status()), Problem::kBadChain);
}

TEST_F(SuccessionTest, SecondSuccessorIsRefusedOnceTheFirstIsPinned) {
  Pin(next_);
  const auto second = old_.CrossSign(third_, SuccessorOrder("mfa.alba"));
  const auto status = store_.VerifyStation(
      third_.Issue(StationOrder(kUri, Purpose::kIdentity)),
      {third_.issuing(), second}, Purpose::kIdentity, kTestNow);
  EXPECT_EQ(ProblemOf(status.status()), Problem::kBadChain);
}

TEST_F(SuccessionTest, SecondSuccessorBesideTheFirstIsRefused) {
  const auto second = old_.CrossSign(third_, SuccessorOrder("mfa.alba"));
  EXPECT_EQ(Station({next_.issuing(), successor_, second}), Problem::kBadChain);
}

TEST_F(SuccessionTest, NewerCertificateOfTheSameSuccessorIsNoSecondOne) {
  const auto again = old_.CrossSign(next_, SuccessorOrder("mfa.alba"));
  EXPECT_EQ(Station({next_.issuing(), successor_, again}), Problem::kNone);
}

TEST_F(SuccessionTest, SuccessorsSuccessorIsRefused) {
  const auto open =
      SuccessorOrder("mfa.alba").With("basicConstraints", "critical,CA:TRUE");
  for (const Order& order : {SuccessorOrder("mfa.alba"), open}) {
    TestAuthority middle("mfa.alba", true, "Hotline root 4");
    const auto status = store_.VerifyStation(
        next_.Issue(StationOrder(kUri, Purpose::kIdentity)),
        {next_.issuing(), middle.CrossSign(next_, order),
         old_.CrossSign(middle, order)},
        Purpose::kIdentity, kTestNow);
    EXPECT_EQ(ProblemOf(status.status()), Problem::kBadChain);
  }
}

TEST_F(SuccessionTest, SuccessorWithoutNameConstraintsIsRefused) {
  EXPECT_EQ(With("nameConstraints", ""), Problem::kForeignName);
}

TEST_F(SuccessionTest, SuccessorWithOtherNameConstraintsIsRefused) {
  const std::string uri = "permitted;URI:mfa.alba";
  const std::string dns = ",permitted;DNS:mfa.alba";
  for (const std::string& each :
       {uri + dns + kNoAddress,  // not critical
        "critical," + uri + dns, "critical," + uri + kNoAddress,
        "critical," + uri + dns + ",excluded;IP:0.0.0.0/0.0.0.0",
        "critical," + uri + dns + ",permitted;URI:mod.borduria" + kNoAddress,
        "critical," + uri + dns + ",permitted;DNS:mod.borduria" + kNoAddress,
        "critical," + uri + ",permitted;DNS:alba" + kNoAddress,
        "critical," + uri + dns + ",permitted;email:mfa.alba" + kNoAddress,
        "critical," + uri + dns + kNoAddress + ",excluded;DNS:x.mfa.alba"}) {
    EXPECT_EQ(With("nameConstraints", each), Problem::kForeignName) << each;
  }
}

TEST_F(SuccessionTest, SuccessorOfAnotherDomainIsRefused) {
  TestAuthority other("mod.borduria");
  for (const char* domain : {"mod.borduria", "mfa.alba"}) {
    const auto successor = old_.CrossSign(other, SuccessorOrder(domain));
    const auto status = store_.VerifyStation(
        other.Issue(StationOrder("hotline://mfa.alba/a/b", Purpose::kIdentity)),
        {other.issuing(), successor}, Purpose::kIdentity, kTestNow);
    EXPECT_EQ(ProblemOf(status.status()), Problem::kForeignName) << domain;
  }
}

TEST_F(SuccessionTest, SuccessorThatIsNoCaWithPathLengthOneIsRefused) {
  EXPECT_EQ(With("basicConstraints", "critical,CA:FALSE"), Problem::kBadChain);
  EXPECT_EQ(With("basicConstraints", "critical,CA:TRUE"), Problem::kBadChain);
  EXPECT_EQ(With("basicConstraints", "critical,CA:TRUE,pathlen:0"),
            Problem::kBadChain);
  EXPECT_EQ(With("basicConstraints", "critical,CA:TRUE,pathlen:2"),
            Problem::kBadChain);
}

TEST_F(SuccessionTest, SuccessorSignedByAnotherRootIsRefused) {
  TestAuthority impostor("mfa.alba");
  EXPECT_EQ(Station({next_.issuing(),
                     impostor.CrossSign(next_, SuccessorOrder("mfa.alba"))}),
            Problem::kBadChain);
}

TEST_F(SuccessionTest, SuccessorsEndIsObeyed) {
  Order order = SuccessorOrder("mfa.alba");
  order.not_after = kTestNow + std::chrono::hours(1);
  const auto successor = old_.CrossSign(next_, order);
  EXPECT_EQ(Station({next_.issuing(), successor}), Problem::kNone);
  EXPECT_EQ(
      Station({next_.issuing(), successor}, kTestNow + std::chrono::hours(2)),
      Problem::kExpired);
}

TEST_F(SuccessionTest, RevokedSuccessorIsRefused) {
  const auto list =
      RevocationList::FromPem(old_.RootRevocationListPem(1, {successor_}));
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_TRUE(store_.AddRevocationList(mfa_, *list, kTestNow).ok());
  EXPECT_EQ(Station({next_.issuing(), successor_}), Problem::kRevoked);
}

TEST_F(SuccessionTest, SuccessorsRootTakesThePlaceOfTheOld) {
  EXPECT_EQ(Replaces(next_.root(), successor_), Problem::kNone);
}

TEST_F(SuccessionTest, NothingElseTakesThePlaceOfTheOld) {
  const auto end = successor_.not_after() + std::chrono::hours(1);
  const auto foreign = old_.CrossSign(next_, SuccessorOrder("mod.borduria"));
  const auto same = old_.CrossSign(old_, SuccessorOrder("mfa.alba"));
  const auto others = third_.CrossSign(next_, SuccessorOrder("mfa.alba"));
  EXPECT_EQ(Replaces(third_.root(), successor_), Problem::kBadChain);
  EXPECT_EQ(Replaces(next_.issuing(), successor_), Problem::kBadChain);
  EXPECT_EQ(Replaces(successor_, successor_), Problem::kBadChain);
  EXPECT_EQ(Replaces(old_.root(), same), Problem::kBadChain);
  EXPECT_EQ(Replaces(next_.root(), next_.root()), Problem::kBadChain);
  EXPECT_EQ(Replaces(next_.root(), others), Problem::kBadChain);
  EXPECT_EQ(Replaces(next_.root(), foreign), Problem::kForeignName);
  EXPECT_EQ(Replaces(next_.root(), successor_, end), Problem::kExpired);
}

TEST_F(SuccessionTest, TwoIssuingCasStandSideBySide) {
  const Certificate before = old_.Issue(StationOrder(kUri, Purpose::kIdentity));
  const auto chain_before = old_.chain();
  old_.RenewIssuing();
  const auto verify = [&](const Certificate& leaf,
                          const std::vector<Certificate>& chain) {
    return ProblemOf(
        store_.VerifyStation(leaf, chain, Purpose::kIdentity, kTestNow)
            .status());
  };
  EXPECT_EQ(verify(before, chain_before), Problem::kNone);
  EXPECT_EQ(
      verify(old_.Issue(StationOrder(kUri, Purpose::kIdentity)), old_.chain()),
      Problem::kNone);
  EXPECT_EQ(verify(before, old_.chain()), Problem::kBadChain);
}

}  // namespace
}  // namespace hotline::pki
