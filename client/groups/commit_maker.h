// Making commits (P11, P16-P19): from what is wished to a bundle that waits in
// the store, ready to be submitted. What every member would find void is not
// made: each commit is judged here first, as Commits judges those that come.
// Everything belongs inside a transaction of the caller's. One thread at a
// time.
#pragma once

#include "absl/functional/function_ref.h"
#include "client/groups/commit_bundle.h"
#include "client/groups/commits.h"
#include "core/message/sealing.h"

namespace hotline::groups {

// Who is to be added, by a KeyPackage that may be anybody's until it is looked
// at.
struct Newcomer {
  std::string station;  // URI
  mls::KeyPackage package;
};

// The epoch that a commit begins, for the message that goes with it.
struct NextEpoch {
  EpochName name;
  const std::vector<message::Member>& members;  // ascending, we included
  const line::Policy& policy;
};

// Makes the message that goes with a commit (P18), by `sealing` and under a
// header of that epoch: it has its number right behind the commit's.
using MakeApplication = absl::FunctionRef<absl::StatusOr<SentEnvelope>(
    message::Sealing& sealing, const NextEpoch& next)>;

// Every commit brings new keys for our leaf, and takes in who has asked to
// leave. Empty: nothing but that.
struct Wish {
  std::vector<Newcomer> add;
  std::vector<std::string> remove;  // URIs; who rejoins stands in `add`, too
  // Stands alone: not while somebody has asked to leave, either.
  std::optional<line::Policy> policy = std::nullopt;
  // Our certificate from now on, with its key (P19). Outlives the call.
  const Identity* renewed = nullptr;
};

// By whom, and when.
struct Maker {
  Identity identity;         // of our leaf as it is
  uint32_t incarnation = 1;  // of the line
  base::WallTime now;
};

struct MadeCommit {
  base::Digest hash{};  // of its envelope
  EpochName begins;
  line::RosterDelta delta;
  CommitBundle bundle;  // ParseCommitBundle of the staged record's
};

class CommitMaker {
 public:
  // What one bundle may hold (P9).
  static constexpr size_t kMostBytes = size_t{8} << 20;

  // All outlive the object. `random` is for ids and salts.
  CommitMaker(Groups& groups, Commits& commits,
              const StationAuthentication& authentication, base::Random& random)
      : groups_(groups),
        commits_(commits),
        authentication_(authentication),
        random_(random) {}
  CommitMaker(const CommitMaker&) = delete;
  CommitMaker& operator=(const CommitMaker&) = delete;

  // Staged, with its bundle (Groups::FindStaged), until it or another comes
  // (Commits::Take). After an error the transaction is to be undone. Errors, in
  // words that may be shown:
  //   PermissionDenied with the message::Fault that all would find: the policy
  //   or a rule of the line forbids it, or a KeyPackage is none to be added;
  //   FailedPrecondition: it cannot be made now: this store may not send (P5),
  //   somebody's leaving has to go before a new policy;
  //   AlreadyExists: a commit of ours waits, or who is to be added is there;
  //   NotFound: who is to be removed is not there;
  //   InvalidArgument: a KeyPackage of another station, our own removal, a
  //   policy that is none; OutOfRange: more than a bundle holds.
  absl::StatusOr<MadeCommit> Make(const base::LineId& line, const Wish& wish,
                                  const Maker& maker);
  // The same, with a message.
  absl::StatusOr<MadeCommit> MakeWith(const base::LineId& line,
                                      const Wish& wish, const Maker& maker,
                                      MakeApplication application);

 private:
  struct Draft;

  absl::StatusOr<Draft> Plan(const base::LineId& line, const Wish& wish,
                             const Maker& maker);
  absl::Status PlanPolicy(const Wish& wish, Draft& draft);
  void PlanHeader(const Maker& maker, Draft& draft);
  absl::Status PlanWelcome(const Maker& maker, Draft& draft);
  absl::StatusOr<MadeCommit> Stage(const base::LineId& line, const Wish& wish,
                                   const Maker& maker,
                                   MakeApplication* application);
  absl::StatusOr<MadeCommit> Finish(const Draft& draft, const Wish& wish,
                                    const Maker& maker, mls::NewCommit& made,
                                    MakeApplication* application);
  absl::Status JudgeOurs(const Draft& draft, const Maker& maker,
                         base::ByteView body, const mls::StagedCommit& staged);
  absl::StatusOr<std::optional<SentEnvelope>> AddApplication(
      const Draft& draft, const MadeCommit& commit, const Wish& wish,
      const Maker& maker, mls::StagedCommit& staged,
      MakeApplication* application);

  Groups& groups_;
  Commits& commits_;
  const StationAuthentication& authentication_;
  base::Random& random_;
};

}  // namespace hotline::groups
