// Inviting (P16): each rule of CheckOffer and CheckOfferAnswer broken alone.
#include "core/line/check_offer.h"

#include <gtest/gtest.h>

#include "core/line/extensions.h"
#include "tests/unit/core/line/line_world.h"

namespace hotline::line {
namespace {

using message::Fault;

const base::WallTime kLogged = base::FromMillis(uint64_t{1'800'000'000} * 1000);

// kAlice invites ruritania to her line with borduria; kDiana looks at it.
struct Invitation {
  Policy policy = SamplePolicy(mls::CipherSuite::kXWing);
  message::Offer offer;
  message::Header header;
  std::string own = kDiana;
  base::WallTime logged = kLogged;

  Invitation() {
    offer.positions = {"watch@mfa.alba", "watch@mod.borduria",
                       "watch@mod.ruritania"};
    offer.members = {{kAlice, {}}, {kAnton, {}}, {kBoris, {}}};
    offer.until = kLogged + std::chrono::days(3);
    header.message_class = message::Class::kLive;
    header.sender = kAlice;
    Seal();
  }
  void Seal() { offer.policy = Encode(OpeningOf(policy)); }
  std::optional<Fault> Judge() const {
    return message::FaultOf(CheckOffer(offer, header, own, logged).status());
  }
};

TEST(CheckOffer, GoodOfferShowsItsPolicy) {
  const Invitation invitation;
  const auto policy = CheckOffer(invitation.offer, invitation.header,
                                 invitation.own, invitation.logged);
  ASSERT_TRUE(policy.ok()) << policy.status();
  EXPECT_EQ(*policy, invitation.policy);
}

TEST(CheckOffer, WhatDoesNotHoldIsRefused) {
  using I = Invitation;
  struct {
    const char* why;
    void (*spoil)(I&);
  } const table[] = {
      {"no policy", [](I& i) { i.offer.policy.pop_back(); }},
      {"broken policy",
       [](I& i) {
         i.policy.name.clear();
         i.Seal();
       }},
      {"another class",
       [](I& i) { i.header.message_class = message::Class::kExercise; }},
      {"ended", [](I& i) { i.logged = i.offer.until; }},
      {"31 days",
       [](I& i) { i.offer.until = i.logged + std::chrono::days(31); }},
      {"line has ended",
       [](I& i) {
         i.policy.until = i.logged;
         i.Seal();
       }},
      {"sender is no member", [](I& i) { i.header.sender = kBella; }},
      {"sender may not add", [](I& i) { i.header.sender = kBoris; }},
      {"a member's position is hidden",
       [](I& i) { std::erase(i.offer.positions, "watch@mod.borduria"); }},
      {"we are not invited", [](I& i) { i.own = kCarla; }},
      {"we are on it", [](I& i) { i.own = kBoris; }},
  };
  for (const auto& row : table) {
    Invitation invitation;
    row.spoil(invitation);
    EXPECT_EQ(invitation.Judge(), Fault::kOffer) << row.why;
  }
}

TEST(CheckOffer, EndsAfterThirtyDaysAtMost) {
  Invitation invitation;
  invitation.offer.until = kLogged + std::chrono::days(30);
  EXPECT_EQ(invitation.Judge(), std::nullopt);
  invitation.logged = invitation.offer.until - std::chrono::milliseconds(1);
  EXPECT_EQ(invitation.Judge(), std::nullopt);
}

TEST(CheckOffer, InvitesWhoHasNoMember) {
  EXPECT_EQ(InvitedBy(Invitation().offer),
            (std::vector<std::string>{"watch@mod.ruritania"}));
}

// kDiana accepts.
struct Answer {
  Invitation invitation;
  LineWorld line{mls::CipherSuite::kXWing};
  mls::Client& diana = line.Enrol(kDiana);
  message::OfferAnswer answer{message::Hash(invitation.offer), true,
                              mls::Encode(diana.own.key_package), "Diana", ""};
  std::string station = kDiana;
  base::WallTime logged = kLogged;

  void Offer(const mls::KeyPackageDraft& draft) {
    answer.key_package = mls::Encode(line.world.Offer(diana, draft));
  }
  mls::KeyPackageDraft Draft() {
    mls::KeyPackageDraft draft = line.world.Draft(diana.name);
    draft.credential = mls::Credential::X509({{diana.name}});
    return draft;
  }
  absl::StatusOr<std::optional<mls::KeyPackage>> Check() const {
    return CheckOfferAnswer(
        answer, {invitation.offer, invitation.policy, station, logged},
        [this](const mls::LeafNode& leaf) { return line.Facts(leaf); });
  }
  std::optional<Fault> Judge() const {
    return message::FaultOf(Check().status());
  }
};

TEST(CheckOfferAnswer, GoodAnswerBringsAKeyPackage) {
  Answer answer;
  const auto checked = answer.Check();
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(**checked, answer.diana.own.key_package);
}

TEST(CheckOfferAnswer, DeclinedBringsNone) {
  Answer answer;
  answer.answer.accepted = false;
  answer.answer.key_package.clear();
  const auto checked = answer.Check();
  ASSERT_TRUE(checked.ok());
  EXPECT_FALSE(checked->has_value());
}

TEST(CheckOfferAnswer, WhatDoesNotHoldIsRefused) {
  using A = Answer;
  struct {
    const char* why;
    void (*spoil)(A&);
  } const table[] = {
      {"another offer", [](A& a) { a.answer.offer[0] ^= 1; }},
      {"too late", [](A& a) { a.logged = a.invitation.offer.until; }},
      {"not invited", [](A& a) { a.station = kCarla; }},
      {"a member", [](A& a) { a.station = kBella; }},
      {"no KeyPackage", [](A& a) { a.answer.key_package.pop_back(); }},
      {"one byte more", [](A& a) { a.answer.key_package.push_back(0); }},
      {"not signed", [](A& a) { a.answer.key_package.back() ^= 1; }},
      {"another suite",
       [](A& a) { a.invitation.policy.suite = mls::CipherSuite::kX25519; }},
      {"another station's",
       [](A& a) { a.station = "hotline://mod.ruritania/watch/desk-2"; }},
      {"certificate not valid", [](A& a) { a.line.invalid = {kDiana}; }},
      {"certificate revoked", [](A& a) { a.line.revoked = {kDiana}; }},
      {"last resort",
       [](A& a) {
         auto draft = a.Draft();
         draft.last_resort = true;
         a.Offer(draft);
       }},
      {"without the policy's extension",
       [](A& a) {
         auto draft = a.Draft();
         std::erase(draft.capabilities.extensions, kPolicyExtension);
         a.Offer(draft);
       }},
      {"without a certificate",
       [](A& a) {
         auto draft = a.Draft();
         draft.credential = mls::Credential::Basic(a.diana.name);
         a.Offer(draft);
       }},
  };
  for (const auto& row : table) {
    Answer answer;
    row.spoil(answer);
    EXPECT_EQ(answer.Judge(), Fault::kOfferAnswer) << row.why;
  }
}

}  // namespace
}  // namespace hotline::line
