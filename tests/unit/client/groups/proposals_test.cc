// The one proposal that travels by itself (P18), and what else might.
#include "core/line/extensions.h"
#include "tests/unit/client/groups/commit_world.h"

namespace hotline::groups {
namespace {

using message::Fault;

struct Proposed {
  base::Bytes header, body;
  uint64_t number = 0;
};

class Proposals : public CommitWorld {
 protected:
  Proposals() {
    Begin(alice_);
    Invite(alice_, {&bob_, &carol_});
  }
  // By MLS's rules: anything. Nothing: an Update.
  Proposed Propose(Member& by, const std::optional<mls::Proposal>& proposal,
                   const Lie& lie = {}) {
    Proposed out;
    const auto made = by->In([&]() -> absl::Status {
      message::Header header = HeaderOf(*by->groups.Current(line_), by.uri());
      if (lie.header) lie.header(header);
      out.header = message::Encode(header);
      base::Bytes authenticated = out.header;
      if (lie.authenticated) lie.authenticated(authenticated);
      // Groups proposes nothing but leaving: a copy of its group does.
      auto group =
          mls::Group::Load((*by->groups.Look(line_))->Save(), hostile_);
      if (!group.ok()) return group.status();
      base::SystemRandom random;
      mls::CommitDraft update;
      update.authenticated_data = authenticated;
      auto message =
          proposal.has_value()
              ? group->Propose(*proposal, mls::HandshakeForm::kPrivate,
                               authenticated, by.key(), now_, random)
              : group->ProposeUpdate(update, by.key(), now_, random);
      if (message.ok()) out.body = mls::Encode(*message);
      return message.status();
    });
    EXPECT_TRUE(made.ok()) << made;
    out.number = ++number_;
    return out;
  }
  mls::Proposal Leaving(Member& who) {
    return {mls::Remove{LeafOf(alice_, who)}};
  }
  absl::StatusOr<std::string> Take(Member& to, const Proposed& one) {
    const auto header = message::ParseHeader(one.header);
    // What is dropped stays dropped: the transaction stands.
    absl::StatusOr<std::string> out;
    const absl::Status done = to->In([&]() -> absl::Status {
      out = At(*to).commits.TakeProposal(
          {*header, one.header, one.body, one.number, now_});
      return absl::OkStatus();
    });
    return done.ok() ? out : done;
  }
  void ExpectFault(const Proposed& one, Fault fault) {
    for (Member* member : {&alice_, &carol_}) {
      EXPECT_EQ(message::FaultOf(Take(*member, one).status()), fault);
      // It stands in nobody's way.
      EXPECT_TRUE(TrySend(**member, *member, "on").ok());
    }
  }

  Member& alice_ = Man(kDesk1);
  Member& bob_ = Man(kDuty1);
  Member& carol_ = Man(kDesk2);
  struct NoPsks final : mls::PskStore {
    absl::StatusOr<base::SecretBytes> Find(
        const mls::PreSharedKeyId&) const override {
      return absl::NotFoundError("none");
    }
  } psks_;
  mls::Application hostile_{alice_->authentication, psks_};
};

TEST_F(Proposals, AStationsOwnRemovalIsKeptForTheNextCommit) {
  const Proposed one = Propose(bob_, Leaving(bob_));
  for (Member* member : {&alice_, &carol_}) {
    const auto leaver = Take(*member, one);
    ASSERT_TRUE(leaver.ok()) << leaver.status();
    EXPECT_EQ(*leaver, bob_.uri());
    EXPECT_FALSE(TrySend(**member, *member, "too early").ok());
  }
  const auto made = Make(carol_);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->delta.leaves, (std::vector<std::string>{bob_.uri()}));
  EXPECT_EQ(CommitWorld::Take(alice_, Number(*made))->outcome,
            Outcome::kCounts);
}

TEST_F(Proposals, WhoHasNotHeardOfItFindsItsCommitVoid) {
  ASSERT_TRUE(Take(carol_, Propose(bob_, Leaving(bob_))).ok());
  const auto made = Make(carol_);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(CommitWorld::Take(alice_, Number(*made))->fault,
            Fault::kCommitRefused);
}

TEST_F(Proposals, AnothersRemovalIsDropped) {
  ExpectFault(Propose(bob_, Leaving(carol_)), Fault::kProposalType);
}

TEST_F(Proposals, AnAddIsDropped) {
  Member& dora = Man(kDuty2);
  ExpectFault(Propose(bob_, AddOf(dora)), Fault::kProposalType);
}

TEST_F(Proposals, AnUpdateIsDropped) {
  ExpectFault(Propose(bob_, std::nullopt), Fault::kProposalType);
}

TEST_F(Proposals, AReInitIsDropped) {
  mls::ReInit reinit;
  reinit.group_id = {1};
  ExpectFault(Propose(bob_, mls::Proposal{reinit}), Fault::kProposalType);
}

TEST_F(Proposals, ANewPolicyIsDropped) {
  ExpectFault(Propose(bob_, mls::Proposal{mls::GroupContextExtensions{
                                line::GroupExtensions(base::Digest{})}}),
              Fault::kProposalType);
}

TEST_F(Proposals, UnderAnothersNameItIsDropped) {
  Member& dora = Man(kDuty2);
  ExpectFault(Propose(bob_, Leaving(bob_),
                      {.header =
                           [&](message::Header& header) {
                             header.sender = dora.uri();
                           }}),
              Fault::kSenderMismatch);
}

TEST_F(Proposals, UnderAnotherHeaderItIsRefused) {
  ExpectFault(
      Propose(bob_, Leaving(bob_),
              {.authenticated = [](base::Bytes& data) { data.pop_back(); }}),
      Fault::kAltered);
}

TEST_F(Proposals, AlteredItIsRefused) {
  Proposed one = Propose(bob_, Leaving(bob_));
  one.body.back() ^= 1;
  ExpectFault(one, Fault::kAltered);
  one.body.resize(10);
  ExpectFault(one, Fault::kSealMalformed);
}

TEST_F(Proposals, OfAnEpochThatEndedItIsRefused) {
  const Proposed one = Propose(bob_, Leaving(bob_));
  const Posted commit = Post(alice_);
  TakeAll(commit);
  Proposed late = one;
  late.number = ++number_;
  ExpectFault(late, Fault::kEpochEnded);
}

TEST_F(Proposals, AHeaderThatIsNotAProposalsIsRefused) {
  ExpectFault(Propose(bob_, Leaving(bob_),
                      {.header =
                           [](message::Header& header) {
                             header.lifetime = std::chrono::seconds(1);
                           }}),
              Fault::kLifetime);
  ExpectFault(Propose(bob_, Leaving(bob_),
                      {.header =
                           [](message::Header& header) {
                             header.precedence = message::Precedence::kRoutine;
                           }}),
              Fault::kPrecedenceMismatch);
  ExpectFault(
      Propose(bob_, Leaving(bob_),
              {.header =
                   [](message::Header& header) { header.commitment[0] = 1; }}),
      Fault::kCommitmentMismatch);
}

}  // namespace
}  // namespace hotline::groups
