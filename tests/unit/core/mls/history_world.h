// A group's random history: up to 50 clients, and a relay that takes one Commit
// for each epoch, and carries messages late, twice, in another order, or never.
// Steps are numbers that mean something in every state, so that RapidCheck can
// leave any of them out.
#pragma once

#include <deque>
#include <iosfwd>

#include "tests/unit/core/mls/history_client.h"

namespace hotline::mls {

enum class Act {
  kSend,
  kDeliver,
  kLose,
  kRepeat,
  kReload,
  kProposeAdd,
  kProposeRemove,
  kProposeUpdate,
  kLeave,
  kCommit,
  kSubmit,
  kJoinAlone,
  kResync,
  kProposeExtensions,
  kProposeFromOutside,
};
inline constexpr int kActs = 15;

struct Step {
  Act act = Act::kSend;
  uint32_t who = 0;
  uint32_t what = 0;
};
std::ostream& operator<<(std::ostream& out, const Step& step);

class HistoryWorld {
 public:
  static constexpr size_t kMostMembers = 50;

  // A group of `members`, all in epoch 1.
  HistoryWorld(CipherSuite suite, uint64_t seed, uint32_t members);

  void Do(const Step& step);
  // Everything that is on its way arrives; then all members agree, the next
  // Commit is made, and all read each other.
  void Settle();
  // After Settle: the group ends, and one of that suite follows it, with the
  // same members. A group of one stays: none can follow
  // it (section 11.2 takes a Welcome).
  void Reinitialise(CipherSuite suite);

 private:
  using Carried = std::shared_ptr<const Letter>;
  struct Place {
    std::unique_ptr<HistoryClient> client;
    std::deque<Carried> inbox;
  };

  uint64_t epoch() const { return agreed_.size() - 1; }
  const std::set<std::string>& MembersAt(uint64_t epoch) const {
    return agreed_[epoch]->members;
  }
  bool IsMember(const std::string& name) const {
    return MembersAt(epoch()).contains(name);
  }
  HistoryClient& Newcomer();
  // One that believes itself a member.
  HistoryClient* Anyone(uint32_t who);
  Place& PlaceOf(const std::string& name) { return places_.at(name); }
  std::optional<Proposal> AddOfSomebody(const HistoryClient& proposer);
  static std::optional<Proposal> RemoveOf(HistoryClient& proposer,
                                          uint32_t what);
  // External senders, the first of which is always the same, and sometimes
  // required capabilities.
  Extensions SomeExtensions(uint32_t what) const;
  HistoryClient& Outsider(uint32_t what);

  void Send(HistoryClient& from, uint32_t what);
  void Propose(HistoryClient& from, Act act, uint32_t what);
  // By an external sender, or by who wants to be added.
  void ProposeFromOutside(uint32_t what);
  void DraftCommit(HistoryClient& from, uint32_t what);
  void Submit(HistoryClient& from);
  void JoinAlone(HistoryClient& client);
  void Deliver(Place& place, uint32_t what);
  void DeliverAll(Place& place);

  Letter NewLetter(Letter::Kind kind, const std::string& from,
                   base::Bytes bytes);
  // To all members of its epoch but the sender.
  void Post(Letter letter);
  // What all members of the epoch of `group` agree on.
  void BeginEpoch(const Group& group, const GroupInfo& info);
  // The relay has taken a Commit: the epoch that it begins is that of `group`.
  void Begin(const Group& group, const GroupInfo& info, Letter letter);
  void Welcome(const MlsMessage& welcome, const std::set<std::string>& before);
  void ExpectNothingEarlierOpens(HistoryClient& joined);
  void ExpectNobodyElseOpens(const Letter& letter);

  CipherSuite suite_;
  SeededRandom random_;
  std::vector<crypto::SigningKey> authorities_;
  NamesAreValid names_;
  PskShelf psks_;
  Application application_{names_, psks_, {}, /*past_epochs=*/3};
  std::map<std::string, Place> places_;
  // By epoch, what the relay has seen win.
  std::vector<std::shared_ptr<const Agreed>> agreed_;
  std::optional<GroupInfo> info_;
  std::optional<RatchetTree> tree_;
  std::deque<Carried> archive_;  // the last ones, to be repeated
  uint64_t letters_ = 0;
};

}  // namespace hotline::mls
