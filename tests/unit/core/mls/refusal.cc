#include "tests/unit/core/mls/refusal.h"

namespace hotline::mls {

void ExpectRefusedByAll(GroupWorld& world, const Client& by,
                        const MlsMessage& message, std::string_view says) {
  const uint64_t epoch = by.group->epoch();
  size_t asked = 0;
  for (Client* other : world.Members()) {
    if (other == &by) continue;
    ExpectRefusal(world.Receive(*other, message), says);
    EXPECT_EQ(other->group->epoch(), epoch);
    ++asked;
  }
  EXPECT_GT(asked, 0u);
  world.ExpectAgreement();
}

void ExpectTaken(GroupWorld& world, Client& member, const Forged& forged) {
  auto received = world.Receive(member, forged.message);
  ASSERT_TRUE(received.ok()) << received.status();
  auto& staged = std::get<StagedCommit>(*received);
  if (!staged.removes_us()) {
    EXPECT_TRUE(staged.epoch_authenticator()->Equals(
        forged.next.epoch.secrets.epoch_authenticator));
  }
  EXPECT_TRUE(member.group->Merge(std::move(staged)).ok());
}

void ExpectTakenByAll(GroupWorld& world, const Client& by,
                      const Forged& forged) {
  for (Client* other : world.Members()) {
    if (other != &by) ExpectTaken(world, *other, forged);
  }
}

void ExpectProposalRefused(GroupWorld& world, Client& by,
                           const Proposal& proposal, std::string_view says) {
  ExpectRefusedByAll(world, by, Forger(world, by).Propose(proposal), says);
  ExpectRefusal(world.Propose(by, proposal), says);
}

void ExpectCommitRefused(GroupWorld& world, Client& by,
                         const std::vector<Proposal>& proposals,
                         std::string_view says) {
  Forgery forgery;
  CommitDraft draft;
  draft.proposals = proposals;
  for (const Proposal& one : proposals) forgery.proposals.push_back({one});
  ExpectRefusedByAll(world, by, Forger(world, by).Commit(forgery).message,
                     says);
  ExpectRefusal(world.TryCommit(by, draft), says);
}

void ExpectLeftOut(GroupWorld& world, Client& by) {
  EXPECT_FALSE(by.group->pending_proposals().empty());
  const auto made = world.TryCommit(by, {});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_TRUE(made->staged.proposals().empty());
}

base::Bytes Pend(GroupWorld& world, Client& by, const Proposal& proposal) {
  const MlsMessage message = Forger(world, by).Propose(proposal);
  base::Bytes ref;
  for (Client* member : world.Members()) {
    const auto received = world.Receive(*member, message);
    EXPECT_TRUE(received.ok()) << received.status();
    if (received.ok()) ref = std::get<ReceivedProposal>(*received).ref;
  }
  return ref;
}

}  // namespace hotline::mls
