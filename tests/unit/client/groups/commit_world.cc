#include "tests/unit/client/groups/commit_world.h"

#include <algorithm>

#include "core/line/extensions.h"

namespace hotline::groups {
namespace {

base::Random& WorldChance() {
  static base::SystemRandom random;
  return random;
}

std::string StationOf(const mls::LeafNode& leaf) {
  return OwnerOf(leaf.credential)->station;
}

ArrivedCommit Arrived(const message::Header& header, const Posted& commit) {
  return {header, commit.header, commit.body, commit.place};
}

}  // namespace

CommitWorld::Desk::Desk(Process& process)
    : tables(*process.store),
      commits(process.groups, tables, process.authentication),
      maker(process.groups, commits, process.authentication, WorldChance()) {}

void CommitWorld::Begin(Member& creator) {
  Begin(creator, [](line::Policy&) {});
}

void CommitWorld::Begin(Member& creator,
                        const std::function<void(line::Policy&)>& terms) {
  line::Policy policy = Terms(PolicyIn(mls::CipherSuite::kXWing));
  terms(policy);
  policy_ = *line::MakeOpening(policy, WorldChance());
  const auto made = creator->In([&] {
    return At(*creator).commits.Create(line_, policy_, creator.identity(),
                                       now_);
  });
  ASSERT_TRUE(made.ok()) << made;
  on_line_ = {&creator};
}

Newcomer CommitWorld::NewcomerOf(Member& station) {
  return {station.uri(), std::get<mls::Add>(AddOf(station).value).key_package};
}

Wish CommitWorld::Adding(const std::vector<Member*>& newcomers) {
  Wish wish;
  for (Member* one : newcomers) wish.add.push_back(NewcomerOf(*one));
  return wish;
}

void CommitWorld::Invite(Member& by, const std::vector<Member*>& newcomers) {
  const Posted commit = Post(by, Adding(newcomers));
  TakeAll(commit);
  for (Member* one : newcomers) {
    const auto joined = Join(*one, commit);
    ASSERT_TRUE(joined.ok()) << joined.status();
    on_line_.push_back(one);
  }
}

absl::StatusOr<MadeCommit> CommitWorld::Make(Member& by, const Wish& wish) {
  return by->In([&] {
    return At(*by).maker.Make(line_, wish, {by.identity(), 1, now_});
  });
}

Posted CommitWorld::Number(const MadeCommit& made) {
  return {made.bundle.commit.header,
          made.bundle.commit.body,
          {made.hash, ++number_, now_},
          made.bundle.welcome};
}

Posted CommitWorld::Post(Member& by, const Wish& wish) {
  const auto made = Make(by, wish);
  EXPECT_TRUE(made.ok()) << by.uri() << ": " << made.status();
  return made.ok() ? Number(*made) : Posted();
}

line::RosterDelta CommitWorld::DeltaOf(const mls::CommitDraft& draft,
                                       const mls::RatchetTree& tree) {
  line::RosterDelta delta;
  for (const mls::Proposal& one : draft.proposals) {
    if (const auto* add = std::get_if<mls::Add>(&one.value)) {
      delta.joins.push_back(
          {StationOf(add->key_package.leaf_node), add->key_package.Ref()});
    }
    if (const auto* remove = std::get_if<mls::Remove>(&one.value)) {
      delta.leaves.push_back(StationOf(*tree.Leaf(remove->removed)));
    }
  }
  std::sort(delta.leaves.begin(), delta.leaves.end());
  std::sort(delta.joins.begin(), delta.joins.end(),
            [](const line::Join& a, const line::Join& b) {
              return a.station < b.station;
            });
  return delta;
}

Posted CommitWorld::PostHostile(Member& by, mls::CommitDraft draft,
                                const Lie& lie) {
  Posted out;
  const auto made = by->In([&]() -> absl::Status {
    const EpochName parent = *by->groups.Current(line_);
    line::RosterDelta delta = DeltaOf(draft, (*by->groups.Look(line_))->tree());
    if (lie.delta) lie.delta(delta);
    const base::Bytes delta_bytes = line::Encode(delta);
    message::Header header = HeaderOf(parent, by.uri());
    header.commitment = line::DeltaCommitment(delta_bytes);
    if (lie.header) lie.header(header);
    out.header = message::Encode(header);
    draft.authenticated_data = line::AuthenticatedData(out.header, delta_bytes);
    if (lie.authenticated) lie.authenticated(draft.authenticated_data);
    draft.welcome_extensions = {line::WelcomeExtension(policy_)};
    return by->groups.Stage(
        line_, draft, by.key(), now_,
        [&](mls::NewCommit& commit) -> absl::StatusOr<Bundle> {
          base::Bytes message = mls::Encode(commit.commit);
          if (lie.message) lie.message(message);
          out.body =
              line::Encode(line::CommitBody{delta_bytes, message, lie.policy});
          out.place.hash = message::EnvelopeHash(out.header, out.body);
          if (commit.welcome) out.welcome = mls::Encode(*commit.welcome);
          return Bundle{out.place.hash, out.body};
        });
  });
  EXPECT_TRUE(made.ok()) << made;
  out.place.number = ++number_;
  out.place.logged = now_;
  return out;
}

absl::StatusOr<Verdict> CommitWorld::Take(Process& to, const Posted& commit) {
  const auto header = message::ParseHeader(commit.header);
  EXPECT_TRUE(header.ok()) << header.status();
  return to.In([&] { return At(to).commits.Take(Arrived(*header, commit)); });
}

absl::StatusOr<Verdict> CommitWorld::Take(Member& to, const Posted& commit) {
  return Take(*to, commit);
}

void CommitWorld::TakeAll(const Posted& commit, Outcome outcome) {
  for (Member* one : on_line_) {
    const auto taken = Take(*one, commit);
    ASSERT_TRUE(taken.ok()) << one->uri() << ": " << taken.status();
    EXPECT_EQ(taken->outcome, outcome) << one->uri();
  }
}

void CommitWorld::ExpectVoid(const Posted& commit, message::Fault fault) {
  for (Member* one : on_line_) {
    const EpochName before = EpochOf(*one);
    const auto taken = Take(*one, commit);
    ASSERT_TRUE(taken.ok()) << one->uri() << ": " << taken.status();
    EXPECT_EQ(taken->outcome, Outcome::kVoid) << one->uri();
    EXPECT_EQ(taken->fault, fault) << one->uri();
    EXPECT_EQ(EpochOf(*one), before) << one->uri();
  }
}

absl::StatusOr<Joined> CommitWorld::Join(Member& to, const Posted& commit) {
  const auto header = message::ParseHeader(commit.header);
  const auto welcome =
      mls::Parse<mls::MlsMessage>(commit.welcome, "MLSMessage");
  EXPECT_TRUE(welcome.ok()) << welcome.status();
  return to->In([&] {
    return At(*to).commits.Join(line_, header->epoch + 1, commit.place,
                                std::get<mls::Welcome>(welcome->value),
                                to->packages);
  });
}

line::Policy CommitWorld::PolicyOf(Member& member) {
  const auto policy = member->In([&] {
    return At(*member).commits.PolicyAt(line_,
                                        member->groups.Current(line_)->number);
  });
  EXPECT_TRUE(policy.ok()) << policy.status();
  return *policy;
}

void CommitWorld::Revoke(Member& member) {
  const bool alba = member.uri().starts_with("hotline://mfa.alba/");
  const auto list = pki::RevocationList::FromPem(
      (alba ? alba_ : borduria_)
          .RevocationListPem(1, {member.identity().chain.front()}));
  pki::TrustStore trust = *trust_;
  ASSERT_TRUE(trust
                  .AddRevocationList(*pki::AuthorityName::Parse(
                                         alba ? "mfa.alba" : "mod.borduria"),
                                     *list, now_)
                  .ok());
  trust_ = std::make_shared<const pki::TrustStore>(std::move(trust));
}

void CommitWorld::AskToLeave(Member& who) {
  std::optional<mls::MlsMessage> asked;
  ASSERT_TRUE(who->In([&]() -> absl::Status {
                   auto made =
                       who->groups.ProposeLeaving(line_, {}, who.key(), now_);
                   if (made.ok()) asked = *std::move(made);
                   return made.status();
                 })
                  .ok());
  ++number_;
  for (Member* one : on_line_) {
    if (one == &who) continue;
    ASSERT_TRUE(
        (*one)
            ->In([&] {
              const EpochRecord epoch =
                  *(*one)->groups.epochs().Find(line_, EpochOf(*one), number_);
              return (*one)->groups.Receive(epoch.group, *asked, now_).status();
            })
            .ok());
  }
}

message::Header CommitWorld::RejectHeader(const Posted& commit,
                                          const std::string& by) {
  const auto of = message::ParseHeader(commit.header);
  return HeaderOf({of->epoch, of->branch_id}, by);
}

absl::StatusOr<RejectMeaning> CommitWorld::Reject(Member& to, Member& by,
                                                  const Posted& commit,
                                                  const Lie& lie) {
  message::Header header = RejectHeader(commit, by.uri());
  if (lie.header) lie.header(header);
  const auto reject = line::MakeReject(
      line_, commit.place.hash,
      static_cast<uint16_t>(message::Fault::kCommitRefused), by.key());
  return to->In(
      [&] { return At(*to).commits.TakeReject(header, *reject, now_); });
}

}  // namespace hotline::groups
