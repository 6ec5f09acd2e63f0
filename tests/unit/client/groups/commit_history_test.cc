// Histories of a line: random commits of several stations, true and void ones,
// at once and late, over a relay that knows branches and rejects as
// docs/lines.md has it, delivered to each station at its own pace, with kills
// between. At the end all are in one epoch, with one policy and one roster.
#include <deque>
#include <random>
#include <set>

#include "core/line/extensions.h"
#include "tests/unit/client/groups/commit_world.h"

namespace hotline::groups {
namespace {

using message::Fault;

// What the relay has ordered.
struct Entry {
  Posted posted;
  std::optional<line::Reject> reject;  // else a commit
  std::string sender;
  EpochName parent;
  base::WallTime logged;
};

// A station, and what the relay still owes it.
struct Player {
  Member* member = nullptr;
  std::deque<Entry> owed;
  std::optional<Posted> waiting;  // submitted again until it is settled
};

class CommitHistory : public CommitWorld,
                      public testing::WithParamInterface<uint64_t> {
 protected:
  CommitHistory() {
    Begin(alice_, [](line::Policy& policy) {
      policy.entitled = {"duty@mod.borduria", "watch@mfa.alba"};
    });
    Invite(alice_, {&bob_, &carol_, &dora_});
    for (Member* one : on_line_) players_.push_back({one, {}, std::nullopt});
    open_ = {BranchOf(EpochOf(alice_))};
  }

  size_t Roll(size_t below) {
    return std::uniform_int_distribution<size_t>(0, below - 1)(random_);
  }
  static std::string BranchOf(const EpochName& name) {
    return std::to_string(name.number) + ":" +
           (name.branch ? base::ToHex(*name.branch) : "");
  }

  void Step() {
    Player& player = players_[Roll(players_.size())];
    now_ += std::chrono::seconds(1);
    switch (Roll(8)) {
      case 0:
        return MakeOne(player);
      case 1:
        return MakeVoid(player);
      case 2:
      case 3:
        return Submit(player);
      case 4:
        return player.member->Reopen();
      default:
        return Deliver(player);
    }
  }

  void MakeOne(Player& player) {
    if (player.waiting) return;
    Wish wish;
    if (Roll(3) == 0) {
      wish.policy = PolicyOf(*player.member);
      wish.policy->mandate = "number " + std::to_string(Roll(1000));
    }
    const auto made = Make(*player.member, wish);
    ASSERT_TRUE(made.ok()) << made.status();
    player.waiting = Posted{made->bundle.commit.header,
                            made->bundle.commit.body,
                            {made->hash, 0, {}},
                            made->bundle.welcome};
  }

  // With true keys, and something that no line allows: its maker finds so, too.
  void MakeVoid(Player& player) {
    if (player.waiting) return;
    const std::vector<Lie> lies = {
        {.delta = [](line::RosterDelta& delta) { delta.leaves = {kDesk1}; }},
        {.authenticated = [](base::Bytes& data) { data.pop_back(); }},
        {.policy = base::Bytes(50, 1)}};
    player.waiting = PostHostile(*player.member, {}, lies[Roll(lies.size())]);
  }

  // Accepted if its parent is an open branch.
  void Submit(Player& player) {
    if (!player.waiting) return;
    const auto header = message::ParseHeader(player.waiting->header);
    const EpochName parent{header->epoch, header->branch_id};
    if (accepted_.contains(player.waiting->place.hash) ||
        open_.erase(BranchOf(parent)) == 0) {
      return;
    }
    accepted_.insert(player.waiting->place.hash);
    Entry entry{*player.waiting, std::nullopt, header->sender, parent, now_};
    entry.posted.place.number = ++number_;
    entry.posted.place.logged = now_;
    open_.insert(BranchOf({parent.number + 1, entry.posted.place.hash}));
    for (Player& one : players_) one.owed.push_back(entry);
  }

  void SubmitReject(Player& by, const Entry& commit, Fault fault) {
    Entry entry = commit;
    entry.reject =
        *line::MakeReject(line_, commit.posted.place.hash,
                          static_cast<uint16_t>(fault), by.member->key());
    entry.sender = by.member->uri();
    entry.posted.place.number = ++number_;
    open_.insert(BranchOf(commit.parent));
    for (Player& one : players_) {
      if (&one != &by) one.owed.push_back(entry);
    }
  }

  void Deliver(Player& player) {
    if (player.owed.empty()) return;
    const Entry entry = player.owed.front();
    // Sometimes the process ends before the transaction does.
    if (Roll(6) == 0) return Kill(player, entry);
    player.owed.pop_front();
    if (entry.reject) return TakeReject(player, entry);
    TakeCommit(player, entry);
    if (Roll(6) == 0) {
      EXPECT_TRUE(Take(*player.member, entry.posted)->repeated);
    }
  }

  void Kill(Player& player, const Entry& entry) {
    if (entry.reject) return;
    const auto header = message::ParseHeader(entry.posted.header);
    EXPECT_FALSE((*player.member)
                     ->In([&]() -> absl::Status {
                       (void)At(**player.member)
                           .commits.Take({*header, entry.posted.header,
                                          entry.posted.body,
                                          entry.posted.place});
                       return absl::AbortedError("killed");
                     })
                     .ok());
    if (Roll(2) == 0) player.member->Reopen();
  }

  void TakeCommit(Player& player, const Entry& entry) {
    const auto verdict = Take(*player.member, entry.posted);
    ASSERT_TRUE(verdict.ok()) << verdict.status();
    EXPECT_FALSE(verdict->divergence);
    EXPECT_FALSE(verdict->alone);
    const base::Digest& hash = entry.posted.place.hash;
    const auto known = verdicts_.emplace(hash, verdict->outcome);
    EXPECT_EQ(known.first->second, verdict->outcome) << player.member->uri();
    if (verdict->outcome == Outcome::kVoid && !rejected_.contains(hash)) {
      rejected_.insert(hash);
      SubmitReject(player, entry, *verdict->fault);
    }
    ++found_[verdict->outcome];
    if (verdict->dropped || verdict->own) player.waiting.reset();
  }

  void TakeReject(Player& player, const Entry& entry) {
    message::Header header = HeaderOf(entry.parent, entry.sender);
    const auto meaning = (*player.member)->In([&] {
      return At(**player.member)
          .commits.TakeReject(header, *entry.reject, entry.logged);
    });
    ASSERT_TRUE(meaning.ok()) << meaning.status();
    EXPECT_EQ(*meaning, RejectMeaning::kAgrees);
  }

  void Drain() {
    bool more = true;
    while (more) {
      more = false;
      for (Player& one : players_) {
        while (!one.owed.empty()) {
          Deliver(one);
          more = true;
        }
      }
    }
  }

  Member& alice_ = Man(kDesk1);
  Member& bob_ = Man(kDuty1);
  Member& carol_ = Man(kDesk2);
  Member& dora_ = Man(kDuty2);
  std::mt19937_64 random_{GetParam()};  // NOLINT(cert-msc51-cpp)
  std::vector<Player> players_;
  std::set<std::string> open_;
  std::set<base::Digest> accepted_, rejected_;
  std::map<base::Digest, Outcome> verdicts_;
  std::map<Outcome, int> found_;
};

TEST_P(CommitHistory, EndsInOneEpochWithOnePolicyAndOneRoster) {
  for (int step = 0; step < 250 && !HasFatalFailure(); ++step) Step();
  Drain();
  const EpochName epoch = EpochOf(alice_);
  const line::Policy policy = PolicyOf(alice_);
  for (Player& one : players_) {
    EXPECT_EQ(EpochOf(*one.member), epoch) << one.member->uri();
    EXPECT_EQ(PolicyOf(*one.member), policy) << one.member->uri();
    EXPECT_EQ(Read(alice_, Send(one.member == &alice_ ? bob_ : *one.member,
                                "at the end")),
              "at the end");
  }
  EXPECT_GT(found_[Outcome::kCounts], 0);
  EXPECT_GT(found_[Outcome::kVoid], 0);
}
INSTANTIATE_TEST_SUITE_P(Seeds, CommitHistory, testing::Range<uint64_t>(1, 7));

}  // namespace
}  // namespace hotline::groups
