// Renewing certificates: in the home, at the relay, and as peers see it.
#include "client/station/home.h"
#include "tests/unit/client/station/crisis_line.h"
#include "tests/unit/client/station/new_home.h"

namespace hotline::station {
namespace {

constexpr std::chrono::hours kLater{24 * 10};

class RenewHomeTest : public NewHome {
 protected:
  void SetUp() override {
    ASSERT_TRUE(Init().ok());
    ASSERT_TRUE(Pin(town_.alba).ok());
    ASSERT_TRUE(Enrol(Good()).ok());
    town_.clock.Advance(kLater);
  }
  absl::Status Renew(const std::string& identity, const std::string& tls) {
    return RenewHome({.folder = home_,
                      .identity_certificate = identity,
                      .tls_certificate = tls},
                     Town::StoreKey().Reveal(), town_.clock);
  }
  std::string Identity(std::chrono::hours later = kLater) {
    return Issue("new-identity.pem", pki::Purpose::kIdentity, KeyUse::kIdentity,
                 "hotline://mfa.alba/watch/desk-1", later);
  }
  std::string Tls() {
    return Issue("new-tls.pem", pki::Purpose::kStationTls, KeyUse::kTls,
                 "hotline://mfa.alba/watch/desk-1", kLater);
  }
  Enrolled Held() {
    return *LoadEnrolled(
        **Store::Open(home_, Town::StoreKey().Reveal(), town_.random));
  }
};

TEST_F(RenewHomeTest, BothAreTakenAndRelayAndLogStay) {
  const Enrolled before = Held();
  ASSERT_TRUE(Renew(Identity(), Tls()).ok());
  const Enrolled after = Held();
  EXPECT_NE(after.identity.front(), before.identity.front());
  EXPECT_NE(after.tls.front(), before.tls.front());
  EXPECT_EQ(after.relay, before.relay);
  EXPECT_EQ(after.log_vkey, before.log_vkey);
}

TEST_F(RenewHomeTest, OneAloneLeavesTheOther) {
  const Enrolled before = Held();
  ASSERT_TRUE(Renew("", Tls()).ok());
  EXPECT_EQ(Held().identity.front(), before.identity.front());
  EXPECT_NE(Held().tls.front(), before.tls.front());
}

TEST_F(RenewHomeTest, TheSameAgainIsNoFault) {
  const std::string identity = Identity();
  ASSERT_TRUE(Renew(identity, "").ok());
  EXPECT_TRUE(Renew(identity, "").ok());
}

TEST_F(RenewHomeTest, NothingGivenIsUsage) {
  EXPECT_EQ(ProblemOf(Renew("", "")), Problem::kUsage);
}

TEST_F(RenewHomeTest, AnotherStationsNameIsRefused) {
  const Enrolled before = Held();
  const std::string other =
      Issue("other.pem", pki::Purpose::kIdentity, KeyUse::kIdentity,
            "hotline://mfa.alba/watch/desk-2", kLater);
  EXPECT_EQ(ReasonOf(Renew(other, Tls())), "certificate_name");
  EXPECT_EQ(Held().tls.front(), before.tls.front());  // whole or not at all
}

TEST_F(RenewHomeTest, AnotherKeyIsRefused) {
  const std::string other =
      Issue("other.pem", pki::Purpose::kIdentity, KeyUse::kTls,
            "hotline://mfa.alba/watch/desk-1", kLater);
  EXPECT_EQ(ReasonOf(Renew(other, "")), "certificate_key");
}

TEST_F(RenewHomeTest, AnotherPurposeIsRefused) {
  EXPECT_EQ(ReasonOf(Renew(Tls(), "")), "certificate_wrong_purpose");
}

TEST_F(RenewHomeTest, AnOlderCertificateIsRefused) {
  ASSERT_TRUE(Renew(Identity(), "").ok());
  EXPECT_EQ(ReasonOf(Renew(Identity(kLater / 2), "")), "certificate_older");
}

TEST_F(RenewHomeTest, AnImpostorsCertificateIsRefused) {
  auto store = *Store::Open(home_, Town::StoreKey().Reveal(), town_.random);
  const auto seed = *LoadSeed(*store, KeyUse::kIdentity);
  pki::TestAuthority impostor("mfa.alba");
  const auto forged =
      impostor.Issue(pki::StationOrder("hotline://mfa.alba/watch/desk-1",
                                       pki::Purpose::kIdentity, {"operator"}),
                     &seed);
  const std::string file =
      Write("forged.pem", forged.Pem() + impostor.issuing().Pem());
  EXPECT_EQ(ReasonOf(Renew(file, "")), "certificate_bad_chain");
}

TEST_F(RenewHomeTest, BeforeEnrolmentItIsUsage) {
  Town town;
  const std::string home = town.folder.path() + "/fresh";
  ASSERT_TRUE(InitHome({.folder = home,
                        .station = *pki::StationName::Parse(kAlba),
                        .roles = {},
                        .store_key = Town::StoreKey()},
                       town.random, town.clock)
                  .ok());
  const auto status = RenewHome({.folder = home,
                                 .identity_certificate = Identity(),
                                 .tls_certificate = ""},
                                Town::StoreKey().Reveal(), town.clock);
  EXPECT_EQ(ReasonOf(status), "not_enrolled");
}

class RenewTest : public CrisisLine {
 protected:
  // A new identity certificate for the same key, in that station's home.
  void Renew(Desk& desk, pki::TestAuthority& authority) {
    town_.clock.Advance(kLater);
    auto store =
        *Store::Open(desk.home, Town::StoreKey().Reveal(), town_.random);
    const auto seed = *LoadSeed(*store, KeyUse::kIdentity);
    auto order =
        pki::StationOrder(pki::StationName::Parse(desk.name)->Uri(),
                          pki::Purpose::kIdentity, {"operator", "releaser"});
    order.not_before += kLater;
    order.not_after += kLater;
    const std::string file = desk.home + "/renewed.pem";
    std::ofstream(file) << authority.Issue(order, &seed).Pem()
                        << authority.issuing().Pem();
    const auto status = RenewHome({.folder = desk.home,
                                   .identity_certificate = file,
                                   .tls_certificate = ""},
                                  Town::StoreKey().Reveal(), town_.clock);
    ASSERT_TRUE(status.ok()) << status;
  }
  absl::StatusOr<Status> Publish(Desk& desk) {
    return town_.Ask<Status>([&](auto done) { desk.engine->Enrol(done); });
  }
  Draft ToAlba(const std::string& text) {
    Draft draft = town_.Text("crisis", text);
    draft.to = {"watch@mfa.alba"};
    return draft;
  }
};

TEST_F(RenewTest, PeersTakeTheNewCertificateAndItsMessages) {
  Renew(alba_, town_.alba);
  town_.Start(alba_);
  town_.Watch(alba_);
  const auto status = Publish(alba_);
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_EQ(status->key_packages, 150u);
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "renewed")).ok());
  town_.Settle();
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_FALSE(log[0].quarantined) << log[0].reason;
  EXPECT_EQ(log[0].text, "renewed");
}

TEST_F(RenewTest, WhatIsSealedToOldAndToNewKeysIsRead) {
  Renew(alba_, town_.alba);
  town_.Start(alba_);
  town_.Watch(alba_);
  ASSERT_TRUE(Publish(alba_).ok());
  // Borduria has not heard of it yet.
  ASSERT_TRUE(town_.Send(borduria_, ToAlba("to the old key")).ok());
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "x")).ok());
  town_.Settle();
  ASSERT_TRUE(town_.Send(borduria_, ToAlba("to the new key")).ok());
  town_.Settle();
  std::vector<std::string> texts;
  for (const Record& record : town_.LogOf(alba_)) {
    if (!record.outgoing) texts.push_back(record.text);
  }
  EXPECT_EQ(texts,
            (std::vector<std::string>{"to the old key", "to the new key"}));
}

TEST_F(RenewTest, RunningEngineTakesItOverByItself) {
  Renew(alba_, town_.alba);
  town_.Settle();
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "renewed")).ok());
  town_.Settle();
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_FALSE(log[0].quarantined) << log[0].reason;
}

TEST_F(RenewTest, TheStatusAfterEnrolmentDoesNotAskForIt) {
  Desk& fresh = town_.Add(kAlba2);
  town_.Start(fresh);
  const auto status = Publish(fresh);
  ASSERT_TRUE(status.ok());
  EXPECT_TRUE(status->warnings.empty()) << status->warnings[0];
}

}  // namespace
}  // namespace hotline::station
