// A line lives through a few hundred random acts, restarts among them, beside a
// model of it that is as simple as docs/lines.md says it: who is owed what must
// be the same in the relay's memory, in what it loads, in the model, and in
// what the log alone says (audit verify).
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "tests/unit/daemon/relay/members.h"

namespace hotline::relay::testing {
namespace {

struct Known {
  Epoch epoch;
  std::set<std::string> roster;
  bool open = true;
  EnvelopePtr commit;  // null of the first
  size_t parent = 0;
};

class HistoryTest : public MembersTest,
                    public ::testing::WithParamInterface<uint64_t> {
 protected:
  static Limits Wide() {
    Limits limits;
    limits.flash_burst = limits.change_burst = limits.sealed_burst = 1e6;
    limits.questions_per_second = limits.question_burst = 1e9;
    return limits;
  }
  HistoryTest() : MembersTest(Wide()), state_(GetParam() * 2 + 1) {
    for (int i = 0; i < 6; ++i) {
      stations_.push_back(absl::StrCat("hotline://mfa.alba/watch/desk-", i));
      EXPECT_TRUE(a.Enrol(stations_.back()).ok());
    }
    known_.push_back({.epoch = {}, .roster = {kAlba}, .commit = nullptr});
  }

  size_t Any(size_t count) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return (state_ >> 33) % count;
  }
  bool Sometimes(size_t of) { return Any(of) == 0; }
  std::string AnyOf(const std::set<std::string>& from) {
    return *std::next(from.begin(), static_cast<ptrdiff_t>(Any(from.size())));
  }
  size_t AnyOpen() {
    std::vector<size_t> open;
    for (size_t i = 0; i < known_.size(); ++i) {
      if (known_[i].open) open.push_back(i);
    }
    return open[Any(open.size())];
  }
  std::set<std::string> Active() const {
    std::set<std::string> active;
    for (const Known& one : known_) {
      if (one.open) active.insert(one.roster.begin(), one.roster.end());
    }
    return active;
  }
  void Await(const std::set<std::string>& audience, const std::string& except) {
    ++number_;
    for (const auto& uri : audience) {
      if (uri != except) waits_[uri].insert(number_);
    }
  }

  void Message() {
    const Known& on = known_[AnyOpen()];
    const std::string sender = AnyOf(on.roster);
    ASSERT_EQ(
        Send(MessageIn(on.epoch,
                       {.line = line,
                        .sender = sender,
                        .precedence = Sometimes(4) ? Precedence::kFlash
                                                   : Precedence::kRoutine})),
        number_ + 1);
    Await(on.roster, sender);
  }
  void CommitSome() {
    const size_t parent = AnyOpen();
    const std::string sender = AnyOf(known_[parent].roster);
    std::vector<std::string> leaves, joins;
    std::set<std::string> roster = known_[parent].roster;
    for (const auto& uri : stations_) {
      const bool is_on = roster.contains(uri);
      if (is_on && uri != sender && Sometimes(4)) {
        leaves.push_back(uri);
        if (Sometimes(2)) joins.push_back(uri);  // rejoins
      }
      if (!is_on && Sometimes(3)) joins.push_back(uri);
    }
    for (const auto& uri : leaves) roster.erase(uri);
    roster.insert(joins.begin(), joins.end());
    a.world.Advance(std::chrono::milliseconds(200));
    const Bundle bundle =
        BundleOf(known_[parent].epoch, line, sender, Delta(leaves, joins));
    auto changed = Change(bundle);
    ASSERT_TRUE(changed.ok()) << changed.status();
    for (const auto& uri : joins) waits_[uri].clear();
    std::set<std::string> audience = known_[parent].roster;
    audience.insert(joins.begin(), joins.end());
    Await(audience, "");
    known_[parent].open = false;
    known_.push_back({.epoch = After(*bundle.commit),
                      .roster = roster,
                      .open = true,
                      .commit = bundle.commit,
                      .parent = parent});
  }
  void RejectSome() {
    const size_t first = known_.size() > 10 ? known_.size() - 10 : 1;
    if (first >= known_.size()) return;
    const Known& commit = known_[first + Any(known_.size() - first)];
    const std::string sender = AnyOf(known_[commit.parent].roster);
    auto receipt = a.Submit(RejectOf(*commit.commit, sender));
    if (!receipt.ok()) {
      const auto reason = gate::RefusalOf(receipt.status());
      EXPECT_TRUE(reason == v1::REFUSAL_QUOTA ||
                  reason == v1::REFUSAL_ID_REUSED)
          << receipt.status();
      return;
    }
    known_[commit.parent].open = true;
    const auto closed = DetailsOf(receipt->entries[0]).acceptance();
    for (Known& one : known_) {
      if (one.commit != nullptr &&
          base::ToString(one.commit->hash) == closed.closed_branch()) {
        one.open = false;
      }
    }
    Await(Active(), sender);
  }
  void SealSome() {
    const std::string sender = AnyOf(Active());
    std::set<std::string> to;
    while (to.empty()) {
      for (const auto& uri : stations_) {
        if (uri != sender && Sometimes(3)) to.insert(uri);
      }
    }
    ASSERT_EQ(Send(SealedTo({to.begin(), to.end()}, line, sender)),
              number_ + 1);
    Await(to, sender);
  }
  void ConfirmSome() {
    const std::string& uri = stations_[Any(stations_.size())];
    auto& waits = waits_[uri];
    if (waits.empty()) return;
    const uint64_t from = *waits.begin() + Any(3);
    const uint64_t to = from + Any(20);
    if (to > number_) return;
    ASSERT_TRUE(a.Confirm(uri, line, {{from, to}}).ok());
    waits.erase(waits.lower_bound(from), waits.upper_bound(to));
  }
  void Restart() {
    a.Crash();
    a.Start();
  }
  void Step() {
    switch (Any(16)) {
      case 0:
      case 1:
      case 2:
        return CommitSome();
      case 3:
      case 4:
        return RejectSome();
      case 5:
        return SealSome();
      case 6:
      case 7:
      case 8:
      case 9:
        return ConfirmSome();
      default:
        return Message();
    }
  }
  void Compare(int step) {
    for (const auto& uri : stations_) {
      const Numbers expected(waits_[uri].begin(), waits_[uri].end());
      ASSERT_EQ(Owed(uri), expected) << step << " " << uri;
    }
    ASSERT_EQ(Faults(), std::vector<std::string>()) << step;
  }

  uint64_t state_;
  std::vector<std::string> stations_;
  std::vector<Known> known_;
  std::map<std::string, std::set<uint64_t>> waits_;
  uint64_t number_ = 0;
};

TEST_P(HistoryTest, EverybodyIsOwedWhatTheRulesSay) {
  for (int step = 0; step < 250 && !HasFatalFailure(); ++step) {
    Step();
    if (step % 50 == 49) {
      Compare(step);
      Restart();
      Compare(step);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, HistoryTest, ::testing::Range<uint64_t>(1, 7));

}  // namespace
}  // namespace hotline::relay::testing
