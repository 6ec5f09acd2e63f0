#include "client/station/trust_home.h"

#include "client/station/trust_settings.h"
#include "tests/unit/client/station/new_home.h"

namespace hotline::station {
namespace {

class TrustHomeTest : public NewHome {
 protected:
  // A home that believes mfa.alba.
  void SetUp() override {
    ASSERT_TRUE(Init().ok());
    ASSERT_TRUE(Pin(town_.alba).ok());
  }
  absl::StatusOr<std::vector<ListState>> TakeAll(const std::string& pem) {
    return TakeRevocationLists(home_, Write("list.pem", pem),
                               Town::StoreKey().Reveal(), town_.clock);
  }
  absl::StatusOr<ListState> Take(const std::string& pem) {
    auto taken = TakeAll(pem);
    if (!taken.ok()) return taken.status();
    return taken->front();
  }
  std::vector<TrustedAuthority> Listed() {
    const auto trusted =
        ListTrust(home_, Town::StoreKey().Reveal(), town_.clock);
    EXPECT_TRUE(trusted.ok()) << trusted.status();
    return *trusted;
  }
};

TEST_F(TrustHomeTest, RootIsOfferedWithItsAuthority) {
  const auto offer = ReadRoot(Write("root.pem", town_.alba.root().Pem()));
  ASSERT_TRUE(offer.ok());
  EXPECT_EQ(offer->authority, "mfa.alba");
  EXPECT_EQ(offer->fingerprint, town_.alba.root().Fingerprint());
}

TEST_F(TrustHomeTest, WrongFingerprintPinsNothing) {
  const auto status = PinRoot(
      home_, Write("root.pem", town_.borduria.root().Pem()),
      town_.alba.root().Fingerprint(), Town::StoreKey().Reveal(), town_.clock);
  EXPECT_EQ(ReasonOf(status), "fingerprint_mismatch");
  EXPECT_EQ(Listed().size(), 1u);
}

TEST_F(TrustHomeTest, SecondRootForAnAuthorityIsRefused) {
  EXPECT_TRUE(Pin(town_.alba).ok());  // the same again
  const pki::TestAuthority impostor("mfa.alba");
  EXPECT_EQ(ReasonOf(Pin(impostor)), "exists");
}

TEST_F(TrustHomeTest, OneSuccessorTakesThePlaceOfARoot) {
  const pki::TestAuthority next("mfa.alba", true, "Hotline root 2");
  const pki::TestAuthority other("mfa.alba", true, "Hotline root 3");
  const auto behind = [&](const pki::TestAuthority& root,
                          const pki::Certificate& successor) {
    return PinRoot(
        home_, Write("next.pem", root.root().Pem() + successor.Pem()),
        root.root().Fingerprint(), Town::StoreKey().Reveal(), town_.clock);
  };
  const auto order = pki::SuccessorOrder("mfa.alba");
  const auto first = town_.alba.CrossSign(next, order);
  const auto second = town_.alba.CrossSign(other, order);
  EXPECT_EQ(ReasonOf(Pin(next)), "exists");
  EXPECT_EQ(ReasonOf(behind(other, first)), "certificate_bad_chain");
  EXPECT_EQ(ReasonOf(behind(next, other.CrossSign(next, order))),
            "certificate_bad_chain");
  EXPECT_EQ(ReasonOf(behind(
                next, town_.alba.CrossSign(next, pki::SuccessorOrder("alba")))),
            "certificate_foreign_name");
  EXPECT_TRUE(behind(next, first).ok());
  EXPECT_EQ(ReasonOf(behind(other, second)), "certificate_bad_chain");
  EXPECT_EQ(ReasonOf(Pin(town_.alba)), "exists");
  EXPECT_TRUE(Pin(next).ok());
}

TEST_F(TrustHomeTest, StationCertificateIsNoRoot) {
  const auto leaf = town_.alba.Issue(pki::StationOrder(
      "hotline://mfa.alba/watch/desk-1", pki::Purpose::kIdentity));
  EXPECT_FALSE(PinRoot(home_, Write("leaf.pem", leaf.Pem()), leaf.Fingerprint(),
                       Town::StoreKey().Reveal(), town_.clock)
                   .ok());
}

TEST_F(TrustHomeTest, ListIsTakenAndShown) {
  const auto taken = Take(town_.alba.RevocationListPem(7, {}));
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->authority, "mfa.alba");
  EXPECT_EQ(taken->number, 7u);
  EXPECT_FALSE(taken->stale);
  const auto trusted = Listed();
  ASSERT_EQ(trusted.size(), 1u);
  EXPECT_EQ(trusted[0].fingerprint, town_.alba.root().Fingerprint());
  ASSERT_EQ(trusted[0].lists.size(), 1u);
  EXPECT_EQ(trusted[0].lists[0].number, 7u);
}

TEST_F(TrustHomeTest, OlderListIsRefusedAndTheNewerStays) {
  ASSERT_TRUE(Take(town_.alba.RevocationListPem(7, {})).ok());
  const auto older = Take(town_.alba.RevocationListPem(6, {}));
  EXPECT_EQ(ProblemOf(older.status()), Problem::kRefused);
  EXPECT_EQ(ReasonOf(older.status()), "list_older");
  EXPECT_EQ(Listed()[0].lists[0].number, 7u);
}

TEST_F(TrustHomeTest, NewerListTakesItsPlace) {
  ASSERT_TRUE(Take(town_.alba.RevocationListPem(7, {})).ok());
  ASSERT_TRUE(Take(town_.alba.RevocationListPem(8, {})).ok());
  const auto trusted = Listed();
  ASSERT_EQ(trusted[0].lists.size(), 1u);
  EXPECT_EQ(trusted[0].lists[0].number, 8u);
}

TEST_F(TrustHomeTest, ListsOfRootAndIssuingCaStandSideBySide) {
  ASSERT_TRUE(Take(town_.alba.RevocationListPem(7, {})).ok());
  ASSERT_TRUE(Take(town_.alba.RootRevocationListPem(2, {})).ok());
  EXPECT_EQ(Listed()[0].lists.size(), 2u);
}

TEST_F(TrustHomeTest, ListsOfOneFileAreTakenTogetherOrNotAtAll) {
  const std::string of_root = town_.alba.RootRevocationListPem(2, {});
  const auto taken = TakeAll(town_.alba.RevocationListPem(7, {}) + of_root);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->size(), 2u);
  EXPECT_EQ(Listed()[0].lists.size(), 2u);
  const auto older = TakeAll(town_.alba.RevocationListPem(8, {}) +
                             town_.alba.RootRevocationListPem(1, {}));
  EXPECT_EQ(ReasonOf(older.status()), "list_older");
  const auto trusted = Listed();
  for (const ListState& list : trusted[0].lists) EXPECT_NE(list.number, 8u);
}

// The list's issuer is certified by the old root alone: under the next one it
// could not be read, nor the home opened.
TEST_F(TrustHomeTest, ASuccessorWaitsUntilTheListIsOneOfItsOwn) {
  ASSERT_TRUE(Take(town_.alba.RevocationListPem(7, {})).ok());
  const pki::TestAuthority next("mfa.alba", true, "Hotline root 2");
  const auto successor =
      town_.alba.CrossSign(next, pki::SuccessorOrder("mfa.alba"));
  const auto status = PinRoot(
      home_, Write("next.pem", next.root().Pem() + successor.Pem()),
      next.root().Fingerprint(), Town::StoreKey().Reveal(), town_.clock);
  EXPECT_EQ(ReasonOf(status), "list_first");
  const auto trusted = Listed();
  ASSERT_EQ(trusted.size(), 1u);
  EXPECT_EQ(trusted[0].fingerprint, town_.alba.root().Fingerprint());
  EXPECT_EQ(trusted[0].lists.size(), 1u);
}

TEST_F(TrustHomeTest, HomeOpensAfterTheRootHasRevokedItsIssuingCa) {
  ASSERT_TRUE(Take(town_.alba.RevocationListPem(7, {})).ok());
  ASSERT_TRUE(
      Take(town_.alba.RootRevocationListPem(2, {town_.alba.issuing()})).ok());
  EXPECT_EQ(Listed().size(), 1u);
  EXPECT_EQ(ReasonOf(Enrol(Good())), "certificate_revoked");
}

TEST_F(TrustHomeTest, ListOfAnAuthorityThatIsNotTrustedIsForeign) {
  const auto status = Take(town_.borduria.RevocationListPem(1, {})).status();
  EXPECT_EQ(ProblemOf(status), Problem::kVerification);
  EXPECT_EQ(ReasonOf(status), "list_foreign");
  EXPECT_TRUE(Listed()[0].lists.empty());
}

TEST_F(TrustHomeTest, ListOfAnImpostorIsForeign) {
  const pki::TestAuthority impostor("mfa.alba");
  EXPECT_EQ(ReasonOf(Take(impostor.RevocationListPem(9, {})).status()),
            "list_foreign");
}

TEST_F(TrustHomeTest, AlteredListIsRefused) {
  std::string pem = town_.alba.RevocationListPem(7, {});
  // Within the first base64 line behind the label: a byte of the DER.
  const size_t at = pem.find('\n') + 40;
  pem[at] = pem[at] == 'A' ? 'B' : 'A';
  EXPECT_EQ(ProblemOf(Take(pem).status()), Problem::kVerification);
  EXPECT_TRUE(Listed()[0].lists.empty());
}

TEST_F(TrustHomeTest, ListWithoutItsIssuerIsRefused) {
  const std::string pem = town_.alba.RevocationListPem(7, {});
  const auto status =
      Take(pem.substr(0, pem.find("-----BEGIN CERTIFICATE"))).status();
  EXPECT_EQ(ReasonOf(status), "certificate_malformed");
}

TEST_F(TrustHomeTest, CertificateIsNoList) {
  EXPECT_EQ(ReasonOf(Take(town_.alba.root().Pem()).status()),
            "certificate_malformed");
}

TEST_F(TrustHomeTest, MissingListIsUsage) {
  const auto status =
      TakeRevocationLists(home_, home_ + "/nothing", Town::StoreKey().Reveal(),
                          town_.clock)
          .status();
  EXPECT_EQ(ProblemOf(status), Problem::kUsage);
}

TEST_F(TrustHomeTest, ListPastItsTimeIsObeyedAndCalledStale) {
  ASSERT_TRUE(Take(town_.alba.RevocationListPem(7, {})).ok());
  town_.clock.Advance(std::chrono::days(31));
  EXPECT_TRUE(Listed()[0].lists[0].stale);
}

TEST_F(TrustHomeTest, RevokedCertificateIsNotEnrolled) {
  const EnrolOptions options = Good();
  std::ifstream in(options.identity_certificate);
  const std::string pem((std::istreambuf_iterator<char>(in)),
                        std::istreambuf_iterator<char>());
  const auto chain = pki::Certificate::ChainFromPem(pem);
  ASSERT_TRUE(Take(town_.alba.RevocationListPem(7, {chain->front()})).ok());
  EXPECT_EQ(ReasonOf(Enrol(options)), "certificate_revoked");
}

}  // namespace
}  // namespace hotline::station
