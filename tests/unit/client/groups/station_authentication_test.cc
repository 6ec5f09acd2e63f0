// Who may be a leaf (P19, P26): each rule is broken alone.
#include "client/groups/station_authentication.h"

#include "core/pki/certificate_problem.h"
#include "tests/unit/client/groups/line_world.h"

namespace hotline::groups {
namespace {

using pki::CertificateProblem;
using std::chrono::days;

class AuthenticationTest : public LineWorld {
 protected:
  // A credential of `order`, signed by `authority`, for our key.
  mls::Credential Of(pki::TestAuthority& authority, const pki::Order& order) {
    return CredentialOf({authority.Issue(order, &seed_), authority.issuing()});
  }
  mls::Credential Good() {
    return Of(alba_, pki::StationOrder(kDesk1, pki::Purpose::kIdentity));
  }
  mls::Credential Ending(days from_now) {
    pki::Order order = pki::StationOrder(kDesk1, pki::Purpose::kIdentity);
    order.not_before = now_ - days(90);
    order.not_after = now_ + from_now;
    return Of(alba_, order);
  }
  CertificateProblem Problem(const mls::Credential& credential) {
    return pki::ProblemOf(authentication_.Validate(credential, key_));
  }
  absl::Status Successor(const std::string& before, const std::string& next) {
    pki::TestAuthority& authority =
        next.starts_with("hotline://mfa.alba/") ? alba_ : borduria_;
    return authentication_.ValidateSuccessor(
        Of(authority, pki::StationOrder(next, pki::Purpose::kIdentity)), key_,
        Of(alba_, pki::StationOrder(before, pki::Purpose::kIdentity)));
  }
  void SetUp() override { authentication_.JudgeCommitAt(now_); }

  pki::Ed25519Seed seed_{base::ByteArray<32>{3}};
  mls::SignaturePublicKey key_ = base::ToBytes(pki::PublicKeyOf(seed_));
  StationAuthentication authentication_{[this] { return trust_; }};
};

TEST_F(AuthenticationTest, AStationOfAPinnedAuthorityIsBelieved) {
  EXPECT_TRUE(authentication_.Validate(Good(), key_).ok());
  EXPECT_TRUE(authentication_
                  .Validate(Of(borduria_, pki::StationOrder(
                                              kDuty1, pki::Purpose::kIdentity)),
                            key_)
                  .ok());
}

TEST_F(AuthenticationTest, ABasicCredentialIsNot) {
  EXPECT_TRUE(absl::IsInvalidArgument(authentication_.Validate(
      mls::Credential::Basic(base::ToBytes(std::string_view(kDesk1))), key_)));
}

TEST_F(AuthenticationTest, NoCertificateOrTooManyAreNot) {
  mls::Credential credential = Good();
  credential.certificates.resize(5, credential.certificates.back());
  EXPECT_FALSE(authentication_.Validate(credential, key_).ok());
  credential.certificates.clear();
  EXPECT_FALSE(authentication_.Validate(credential, key_).ok());
}

TEST_F(AuthenticationTest, WhatIsNoCertificateIsNot) {
  mls::Credential credential = Good();
  credential.certificates.front().cert_data.pop_back();
  EXPECT_EQ(Problem(credential), CertificateProblem::kMalformed);
}

TEST_F(AuthenticationTest, TheSignatureKeyIsTheCertificates) {
  key_[0] ^= 1;
  EXPECT_EQ(Problem(Good()), CertificateProblem::kWrongKey);
}

TEST_F(AuthenticationTest, WithoutThePathItIsNot) {
  mls::Credential credential = Good();
  credential.certificates.resize(1);
  EXPECT_EQ(Problem(credential), CertificateProblem::kBadChain);
}

TEST_F(AuthenticationTest, AnotherAuthorityCannotVouch) {
  pki::TestAuthority loose("mod.borduria", /*constrained=*/false);
  pki::TrustStore trust;
  EXPECT_TRUE(
      trust.AddAuthority(*pki::AuthorityName::Parse("mfa.alba"), alba_.root())
          .ok());
  EXPECT_TRUE(trust
                  .AddAuthority(*pki::AuthorityName::Parse("mod.borduria"),
                                loose.root())
                  .ok());
  trust_ = std::make_shared<const pki::TrustStore>(std::move(trust));
  EXPECT_EQ(
      Problem(Of(loose, pki::StationOrder(kDesk1, pki::Purpose::kIdentity))),
      CertificateProblem::kForeignName);
}

TEST_F(AuthenticationTest, AnAuthorityWithoutARootIsNone) {
  trust_ = std::make_shared<const pki::TrustStore>();
  EXPECT_EQ(Problem(Good()), CertificateProblem::kUnknownAuthority);
}

TEST_F(AuthenticationTest, ATlsCertificateIsNoIdentity) {
  EXPECT_EQ(
      Problem(Of(alba_, pki::StationOrder(kDesk1, pki::Purpose::kStationTls))),
      CertificateProblem::kWrongPurpose);
}

TEST_F(AuthenticationTest, ARevokedOneIsNot) {
  pki::TrustStore trust = *trust_;
  const mls::Credential credential = Good();
  const auto certificate =
      *pki::Certificate::FromDer(credential.certificates.front().cert_data);
  ASSERT_TRUE(
      trust
          .AddRevocationList(*pki::AuthorityName::Parse("mfa.alba"),
                             *pki::RevocationList::FromPem(
                                 alba_.RevocationListPem(1, {certificate})),
                             now_)
          .ok());
  trust_ = std::make_shared<const pki::TrustStore>(std::move(trust));
  EXPECT_EQ(Problem(credential), CertificateProblem::kRevoked);
  authentication_.JudgeTreeAt(now_);
  EXPECT_EQ(Problem(credential), CertificateProblem::kRevoked);
  // Ended or not.
  EXPECT_FALSE(
      authentication_.CheckNotRevoked(credential, now_ + days(900)).ok());
  mls::LeafNode leaf;
  leaf.credential = credential;
  leaf.signature_key = key_;
  EXPECT_TRUE(authentication_.FactsOf(leaf, now_ + days(900))->revoked);
  EXPECT_TRUE(authentication_.CheckNotRevoked(Good(), now_ + days(900)).ok());
}

// P19: at the log time of the commit that brings it.
TEST_F(AuthenticationTest, DatesAreThoseOfTheCommit) {
  const mls::Credential credential = Ending(days(1));
  EXPECT_EQ(Problem(credential), CertificateProblem::kNone);
  authentication_.JudgeCommitAt(now_ + days(2));
  EXPECT_EQ(Problem(credential), CertificateProblem::kExpired);
  authentication_.JudgeCommitAt(now_ - days(91));
  EXPECT_EQ(Problem(credential), CertificateProblem::kNotYetValid);
}

TEST_F(AuthenticationTest, WhoJoinsAcceptsAnEndedOneForSevenDaysWithAnAlarm) {
  authentication_.JudgeTreeAt(now_);
  EXPECT_EQ(Problem(Good()), CertificateProblem::kNone);
  EXPECT_EQ(Problem(Ending(-days(6))), CertificateProblem::kNone);
  EXPECT_EQ(Problem(Ending(-days(7))), CertificateProblem::kNone);
  EXPECT_EQ(Problem(Ending(-days(8))), CertificateProblem::kExpired);
  EXPECT_EQ(authentication_.TakeExpired(),
            (std::vector<ExpiredLeaf>{{kDesk1, now_ - days(6)},
                                      {kDesk1, now_ - days(7)}}));
  authentication_.JudgeCommitAt(now_);
  EXPECT_EQ(Problem(Ending(-days(1))), CertificateProblem::kExpired);
}

TEST_F(AuthenticationTest, WhoJoinsAcceptsNoneThatIsStillToBegin) {
  authentication_.JudgeTreeAt(now_ - days(200));
  EXPECT_EQ(Problem(Good()), CertificateProblem::kNotYetValid);
}

TEST_F(AuthenticationTest, ASuccessorKeepsTheUri) {
  EXPECT_TRUE(Successor(kDesk1, kDesk1).ok());
  EXPECT_EQ(pki::ProblemOf(Successor(kDesk1, kDesk2)),
            CertificateProblem::kForeignName);
  EXPECT_EQ(pki::ProblemOf(Successor(kDesk1, kDuty1)),
            CertificateProblem::kForeignName);
}

TEST_F(AuthenticationTest, ASuccessorIsValidItself) {
  authentication_.JudgeCommitAt(now_ + days(200));
  EXPECT_EQ(pki::ProblemOf(Successor(kDesk1, kDesk1)),
            CertificateProblem::kExpired);
}

TEST_F(AuthenticationTest, AClientIsItsUriWhateverItsCertificate) {
  mls::LeafNode one, two, other;
  one.credential = Good();
  two.credential = Ending(days(3));
  other.credential =
      Of(alba_, pki::StationOrder(kDesk2, pki::Purpose::kIdentity));
  EXPECT_EQ(authentication_.ClientOf(one), authentication_.ClientOf(two));
  EXPECT_NE(authentication_.ClientOf(one), authentication_.ClientOf(other));
  one.credential = two.credential = mls::Credential::Basic({1});
  two.signature_key = {2};
  EXPECT_NE(authentication_.ClientOf(one), authentication_.ClientOf(two));
}

// What commits are judged by.
TEST_F(AuthenticationTest, FactsAreThoseOfTheTimeInQuestion) {
  mls::LeafNode leaf;
  leaf.credential = Ending(days(1));
  leaf.signature_key = key_;
  const auto facts = *authentication_.FactsOf(leaf, now_);
  EXPECT_EQ(facts.station, kDesk1);
  EXPECT_EQ(facts.not_after, now_ + days(1));
  EXPECT_TRUE(facts.valid);
  EXPECT_FALSE(facts.revoked);
  EXPECT_FALSE(authentication_.FactsOf(leaf, now_ + days(2))->valid);
  leaf.signature_key[0] ^= 1;
  EXPECT_FALSE(authentication_.FactsOf(leaf, now_)->valid);
  leaf.credential = mls::Credential::Basic({1});
  EXPECT_FALSE(authentication_.FactsOf(leaf, now_).ok());
}

class JoiningTest : public LineWorld {
 protected:
  SentCommit AddCarolAfter(days later) {
    MakeLine(alice_);
    Add(alice_, {&bob_});
    now_ += later;
    // Alice goes on with a certificate of today.
    pki::Order order = pki::StationOrder(kDesk1, pki::Purpose::kIdentity);
    order.not_after = now_ + days(90);
    RenewAlice(order);
    pki::Order newcomer = pki::StationOrder(kDesk2, pki::Purpose::kIdentity);
    newcomer.not_after = now_ + days(90);
    carol_.Renew(newcomer);
    mls::CommitDraft draft;
    draft.proposals.push_back(AddOf(carol_));
    return Commit(alice_, std::move(draft));
  }
  void RenewAlice(const pki::Order& order) {
    const crypto::SigningKey before = alice_.key().Clone();
    alice_.Renew(order);
    mls::CommitDraft draft;
    draft.credential = CredentialOf(alice_.identity().chain);
    draft.new_signing_key = &alice_.key();
    SentCommit commit;
    ASSERT_TRUE(alice_
                    ->In([&] {
                      commit.parent = *alice_->groups.Current(line_);
                      return alice_->groups.Stage(
                          line_, draft, before, now_,
                          [&](const mls::NewCommit& made) {
                            commit.message = made.commit;
                            return Bundle{};
                          });
                    })
                    .ok());
    Order(commit);
    ASSERT_TRUE(Take(alice_, commit).ok());
    ASSERT_TRUE(Take(bob_, commit).ok());
  }

  Member& alice_ = Man(kDesk1);
  Member& bob_ = Man(kDuty1);
  Member& carol_ = Man(kDesk2);
};

TEST_F(JoiningTest, AnEndedMemberIsAnAlarmOfTheJoin) {
  const SentCommit commit = AddCarolAfter(days(93));
  const auto joined = Join(carol_, commit);
  ASSERT_TRUE(joined.ok()) << joined.status();
  ASSERT_EQ(joined->expired.size(), 1u);
  EXPECT_EQ(joined->expired[0].station, kDuty1);
  EXPECT_EQ(joined->expired[0].ended, pki::kTestNow + days(90));
}

TEST_F(JoiningTest, AMemberThatEndedLongAgoKeepsNewcomersOut) {
  const SentCommit commit = AddCarolAfter(days(98));
  EXPECT_FALSE(Join(carol_, commit).ok());
}

}  // namespace
}  // namespace hotline::groups
