// Each row of "Which commit counts" (docs/lines.md), broken in one thing by a
// member with true keys: every station finds the same fault, and stays where it
// was.
#include "core/line/extensions.h"
#include "tests/unit/client/groups/commit_world.h"

namespace hotline::groups {
namespace {

using message::Fault;

class VoidCommits : public CommitWorld {
 protected:
  VoidCommits() {
    Begin(alice_);
    Invite(alice_, {&bob_});
  }
  mls::Proposal RemoveOf(Member& whom) {
    return {mls::Remove{LeafOf(alice_, whom)}};
  }
  mls::Proposal PolicyChange(const line::PolicyOpening& opening) {
    return {mls::GroupContextExtensions{
        line::GroupExtensions(line::PolicyHash(opening))}};
  }
  line::PolicyOpening Changed(const std::function<void(line::Policy&)>& how) {
    line::Policy policy = Terms(policy_);
    how(policy);
    base::SystemRandom random;
    return *line::MakeOpening(policy, random);
  }

  Member& alice_ = Man(kDesk1);  // entitled
  Member& bob_ = Man(kDuty1);
};

TEST_F(VoidCommits, GarbageIsVoid80) {
  Posted commit = PostHostile(bob_, {});
  commit.body.assign(100, 7);
  commit.place.hash = message::EnvelopeHash(commit.header, commit.body);
  ExpectVoid(commit, Fault::kCommitMalformed);
}

TEST_F(VoidCommits, AHeaderThatIsNotACommitsIsVoid80) {
  ExpectVoid(PostHostile(bob_, {},
                         {.header =
                              [](message::Header& header) {
                                header.precedence =
                                    message::Precedence::kRoutine;
                              }}),
             Fault::kCommitMalformed);
}

TEST_F(VoidCommits, AnotherDeltaThanCommittedToIsVoid80) {
  ExpectVoid(PostHostile(bob_, {},
                         {.header =
                              [](message::Header& header) {
                                header.commitment[0] ^= 1;
                              }}),
             Fault::kCommitMalformed);
}

TEST_F(VoidCommits, OneThatDoesNotOpenIsVoid81) {
  const Posted commit = PostHostile(
      bob_, {}, {.message = [](base::Bytes& message) { message.back() ^= 1; }});
  const auto verdict = Take(alice_, commit);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->fault, Fault::kCommitRefused);
  EXPECT_EQ(Read(alice_, Send(bob_, "on the parent")), "on the parent");
}

TEST_F(VoidCommits, AnothersNameInTheHeaderIsVoid82) {
  Member& carol = Man(kDesk2);
  Invite(alice_, {&carol});
  ExpectVoid(PostHostile(bob_, {},
                         {.header =
                              [&](message::Header& header) {
                                header.sender = carol.uri();
                              }}),
             Fault::kCommitter);
}

TEST_F(VoidCommits, AnotherDeltaThanAuthenticatedIsVoid82) {
  ExpectVoid(PostHostile(
                 bob_, {},
                 {.authenticated = [](base::Bytes& data) { data.pop_back(); }}),
             Fault::kCommitter);
}

TEST_F(VoidCommits, ALyingDeltaIsVoid83) {
  Member& carol = Man(kDesk2);
  ExpectVoid(PostHostile(alice_, Draft({AddOf(carol)}),
                         {.delta =
                              [&](line::RosterDelta& delta) {
                                delta.joins.clear();
                                delta.leaves = {bob_.uri()};
                              }}),
             Fault::kRosterDelta);
}

TEST_F(VoidCommits, ADeltaThatHidesANewcomerIsVoid83) {
  Member& carol = Man(kDesk2);
  ExpectVoid(
      PostHostile(alice_, Draft({AddOf(carol)}),
                  {.delta = [](line::RosterDelta& delta) { delta = {}; }}),
      Fault::kRosterDelta);
}

TEST_F(VoidCommits, AReInitIsVoid84) {
  mls::ReInit reinit;
  reinit.group_id = {1, 2, 3};
  reinit.cipher_suite = mls::CipherSuite::kX25519;
  ExpectVoid(PostHostile(bob_, Draft({{reinit}})), Fault::kProposalType);
}

TEST_F(VoidCommits, APskIsVoid84) {
  mls::PreSharedKeyId psk;
  psk.type = mls::PskType::kResumption;
  psk.usage = mls::ResumptionPskUsage::kApplication;
  psk.psk_group_id = base::ToBytes(line_.bytes());
  psk.psk_epoch = 1;
  psk.psk_nonce.assign(32, 3);
  ExpectVoid(PostHostile(bob_, Draft({{mls::PreSharedKey{psk}}})),
             Fault::kProposalType);
}

TEST_F(VoidCommits, WhoIsNotEntitledAddsNobody85) {
  Member& carol = Man(kDuty2);
  ExpectVoid(PostHostile(bob_, Draft({AddOf(carol)})), Fault::kNotEntitled);
}

TEST_F(VoidCommits, WhoIsNotEntitledRemovesNobodyElse85) {
  ExpectVoid(PostHostile(bob_, Draft({RemoveOf(alice_)})), Fault::kNotEntitled);
}

TEST_F(VoidCommits, WhoIsNotEntitledRemovesItsOwnStations) {
  Member& bella = Man(kDuty2);
  Invite(alice_, {&bella});
  TakeAll(Post(bob_, {.add = {}, .remove = {bella.uri()}}));
}

TEST_F(VoidCommits, WhoIsNotEntitledChangesNoPolicy86) {
  const auto next = Changed([](line::Policy& p) { p.report_read = false; });
  ExpectVoid(PostHostile(bob_, Draft({PolicyChange(next)})), Fault::kPolicy);
}

TEST_F(VoidCommits, APolicyThatDoesNotComeIsVoid86) {
  const auto next = Changed([](line::Policy& p) { p.report_read = false; });
  ExpectVoid(PostHostile(alice_, Draft({PolicyChange(next)})), Fault::kPolicy);
}

TEST_F(VoidCommits, APolicyThatDoesNotOpenIsVoid86) {
  const auto next = Changed([](line::Policy& p) { p.report_read = false; });
  ExpectVoid(PostHostile(alice_, Draft({PolicyChange(next)}),
                         {.policy = base::Bytes(200, 1)}),
             Fault::kPolicy);
}

TEST_F(VoidCommits, AnotherClassIsVoid86) {
  line::PolicyOpening next = Changed([](line::Policy& policy) {
    policy.message_class = message::Class::kLive;
    policy.kinds = line::AllKinds(message::Class::kLive);
  });
  ExpectVoid(PostHostile(alice_, Draft({PolicyChange(next)})), Fault::kPolicy);
}

TEST_F(VoidCommits, ASealedPolicyWithoutAChangeIsVoid86) {
  ExpectVoid(PostHostile(alice_, {}, {.policy = base::Bytes(200, 1)}),
             Fault::kPolicy);
}

TEST_F(VoidCommits, ANewcomerThatEndedOnTheWayIsVoid87ForItsMakerToo) {
  Member& carol = Man(kDesk2);
  pki::Order order = pki::StationOrder(kDesk2, pki::Purpose::kIdentity);
  order.not_after = now_ + std::chrono::hours(1);
  carol.Renew(order);
  const auto made = Make(alice_, Adding({&carol}));
  ASSERT_TRUE(made.ok()) << made.status();
  now_ += std::chrono::hours(2);
  const Posted commit = Number(*made);
  const auto ours = Take(alice_, commit);
  ASSERT_TRUE(ours.ok()) << ours.status();
  EXPECT_EQ(ours->fault, Fault::kNewcomer);
  EXPECT_TRUE(ours->own);
  EXPECT_EQ(ours->dropped, commit.place.hash);
  EXPECT_EQ(Take(bob_, commit)->fault, Fault::kNewcomer);
  TakeAll(Post(alice_));
}

TEST_F(VoidCommits, ARevokedNewcomerIsVoid87) {
  Member& carol = Man(kDesk2);
  const Posted commit = PostHostile(alice_, Draft({AddOf(carol)}));
  Revoke(carol);
  ExpectVoid(commit, Fault::kNewcomer);
}

}  // namespace
}  // namespace hotline::groups
