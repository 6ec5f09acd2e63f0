// The MLS groups of this station's lines, as its store has them. Several
// processes share that store: each operation belongs inside a transaction of
// it, looks first whether another process has moved the group on, takes over
// what changed, and leaves its own changes in the same transaction (P4). What
// is undone with its transaction is forgotten here, too.
//
// Knows neither relay nor envelope: whether a commit counts, and what is sent,
// is the caller's. One thread at a time.
#pragma once

#include <map>
#include <variant>

#include "absl/functional/function_ref.h"
#include "client/groups/epochs.h"
#include "client/groups/packages.h"
#include "client/groups/station_authentication.h"
#include "client/groups/station_leaf.h"
#include "core/line/extensions.h"
#include "core/mls/join.h"

namespace hotline::groups {

// Where a commit stands on its line, by its envelope and its log entry.
struct CommitPlace {
  base::Digest hash{};  // envelope hash: the branch id that it begins
  uint64_t number = 0;
  base::WallTime logged;
};

struct Joined {
  line::PolicyOpening policy;         // as the group's hash has it
  std::vector<line::Return> returns;  // who came back by itself lately (P17)
  std::vector<ExpiredLeaf> expired;   // alarms (P19)
};

// A commit that came, and that MLS finds right: to be judged, then merged
// within the same transaction, or forgotten.
struct IncomingCommit {
  mls::StagedCommit staged;
  GroupName group;
  uint64_t holding = 0;  // of whose memory it is
};

using Incoming = std::variant<mls::ApplicationMessage, mls::ReceivedProposal,
                              IncomingCommit>;

enum class WipeReason {
  kComplete,  // every number up to its end is in
  kAge,       // 7 days since its end
  kCount,     // 64 epochs ended since
  kLeft,      // the line was left
};

struct WipedEpoch {
  EpochRecord epoch;
  WipeReason why = WipeReason::kComplete;
};

struct Merged {
  bool removed = false;  // by this commit: nothing more is sent or comes
  std::vector<WipedEpoch> wiped;
};

// What is submitted with a commit of ours, as bytes of the caller's.
struct Bundle {
  base::Digest commit{};  // envelope hash
  base::Bytes bytes;
};
using MakeExternalBundle =
    absl::FunctionRef<absl::StatusOr<Bundle>(const mls::NewExternalCommit&)>;
using MakeBundle = absl::FunctionRef<absl::StatusOr<Bundle>(mls::NewCommit&)>;

// What Receive or ReceiveOwn said of a commit, as the fault to reject it with
// (docs/lines.md): kNewcomer where a certificate is to blame, else
// kCommitRefused. What went wrong here stays what it is, and rejects nothing.
absl::Status CommitFault(const absl::Status& received);
// An error of MLS, or of a certificate, that speaks of what came: that alone is
// a fault. Codes do not tell, since the store has the same ones.
absl::Status MarkRefused(absl::Status received);
bool IsRefused(const absl::Status& received);

class Groups {
 public:
  // P13: how long the keys of an ended epoch are kept at most.
  static constexpr std::chrono::days kLongestKept{7};
  static constexpr uint32_t kMostKept = 64;

  // Both outlive the object.
  Groups(GroupStore& store, StationAuthentication& authentication);
  Groups(const Groups&) = delete;
  Groups& operator=(const Groups&) = delete;

  // groups_begin.cc
  // Alone, in epoch 0, in the policy's suite. AlreadyExists if this station has
  // ever been in a group of that line; InvalidArgument if it is no policy.
  absl::Status Create(const base::LineId& line,
                      const line::PolicyOpening& policy,
                      const Identity& identity, base::WallTime now);
  // By a Welcome, of the commit at `place`, which began `epoch`. A life that is
  // there ends: its late messages still open. Uses up `own` where that is no
  // last resort. InvalidArgument if the group is not the line's or not in that
  // epoch, does not come with its policy, or the commit is no newer than what
  // we have had; else as mls::TakeWelcome.
  absl::StatusOr<Joined> Join(const base::LineId& line, uint64_t epoch,
                              const CommitPlace& place,
                              const mls::Welcome& welcome, Packages& packages);

  // The group as it is now; good until the next call of any function here.
  // NotFound if there is none, or its keys are wiped.
  absl::StatusOr<const mls::Group*> Look(const base::LineId& line);
  // The epoch to send in. NotFound also if we were removed.
  absl::StatusOr<EpochName> Current(const base::LineId& line);
  // Application messages that we have sent in it (P14).
  absl::StatusOr<uint32_t> SentIn(const base::LineId& line);
  // The stations of an epoch whose keys are held (P12), ascending; good as long
  // as Look's.
  absl::StatusOr<const std::vector<message::Member>*> MembersIn(
      const EpochRecord& epoch);
  // The tree of such an epoch; good as long as Look's.
  absl::StatusOr<const mls::RatchetTree*> TreeIn(const EpochRecord& epoch);
  Epochs& epochs() { return epochs_; }

  // groups_messages.cc
  // FailedPrecondition if this store may not send in the group: it is a copy
  // (P5), we were removed, or a proposal waits for its commit (P18).
  absl::StatusOr<mls::MlsMessage> Protect(const base::LineId& line,
                                          base::ByteView data,
                                          base::ByteView authenticated_data,
                                          const crypto::SigningKey& key);
  absl::StatusOr<mls::MlsMessage> ProposeLeaving(
      const base::LineId& line, base::ByteView authenticated_data,
      const crypto::SigningKey& key, base::WallTime now);
  // A message of that life, judged at its log time. The key of an application
  // message is used up in this transaction, that of a commit when it is merged.
  absl::StatusOr<Incoming> Receive(const GroupName& group,
                                   const mls::MlsMessage& message,
                                   base::WallTime logged);
  // A proposal that Receive has just taken, by its reference.
  absl::Status DropProposal(const GroupName& group,
                            const base::Bytes& reference);
  // P19.
  absl::Status CheckNotRevoked(const mls::LeafNode& leaf,
                               base::WallTime logged) const {
    return authentication_.CheckNotRevoked(leaf.credential, logged);
  }

  // groups_commits.cc
  // Makes a commit and keeps what it would become, with what `make_bundle`
  // makes of it (it may protect messages in the staged epoch), until it comes
  // back (P11). AlreadyExists while another waits;
  // FailedPrecondition as in Protect.
  absl::Status Stage(const base::LineId& line, const mls::CommitDraft& draft,
                     const crypto::SigningKey& key, base::WallTime now,
                     MakeBundle make_bundle);
  absl::StatusOr<std::optional<StagedRecord>> FindStaged(
      const base::LineId& line);
  absl::Status DropStaged(const base::LineId& line);
  // The staged one has come back: judged at its log time as all others judge it
  // (CommitFault). NotFound if it is another.
  absl::StatusOr<IncomingCommit> ReceiveOwn(const base::LineId& line,
                                            const CommitPlace& place);
  // It counts, whose ever it is; what waits is dropped. FailedPrecondition if
  // the group is not as it was when this came.
  absl::StatusOr<Merged> Merge(IncomingCommit commit, const CommitPlace& place);

  // groups_external.cc
  // Makes an external commit, and keeps the group that it would begin as the
  // next life, with what `make_bundle` makes of it, until it comes back (P17).
  // AlreadyExists while another waits; else as mls::JoinByExternalCommit.
  absl::Status StageExternal(const base::LineId& line,
                             const mls::ExternalJoin& draft,
                             const crypto::SigningKey& key, base::WallTime now,
                             MakeExternalBundle make_bundle);
  absl::StatusOr<std::optional<StagedRecord>> FindExternal(
      const base::LineId& line);
  absl::Status DropExternal(const base::LineId& line);
  // It has come back, and begins `epoch`; the life before ends. NotFound if it
  // is another; CommitFault if our certificate does not hold at its log time.
  absl::StatusOr<Merged> EnterExternal(const base::LineId& line, uint64_t epoch,
                                       const CommitPlace& place);

  // groups_wipe.cc
  // Deletes the keys of ended epochs that are due: `through` is the number of
  // the line up to which everything is in (P13).
  absl::StatusOr<std::vector<WipedEpoch>> WipeEnded(const base::LineId& line,
                                                    uint64_t through,
                                                    base::WallTime now);
  // Every key of the line (P18).
  absl::StatusOr<std::vector<WipedEpoch>> WipeLine(const base::LineId& line);
  // With a new incarnation of the store (P5): what waits was made by another
  // store, and nothing is sent in a group before it is joined anew. What comes
  // still opens.
  absl::Status Restart();

 private:
  struct Held {
    mls::Group group;
    GroupHead head;
    uint64_t holding;
    // By epoch.
    std::map<uint64_t, std::vector<message::Member>> members{};
  };

  absl::StatusOr<GroupHead> NewestHead(const base::LineId& line);
  absl::StatusOr<GroupName> NextLife(const base::LineId& line);
  absl::StatusOr<Held*> Find(const GroupHead& head);
  absl::StatusOr<Held*> FindOf(const EpochRecord& epoch);
  absl::StatusOr<Held*> FindNewest(const base::LineId& line);
  absl::StatusOr<Held*> Load(const GroupHead& head);
  absl::StatusOr<Held*> CatchUp(Held& held, const GroupHead& head);
  absl::StatusOr<Held*> Keep(mls::Group group, const GroupHead& head);
  // Runs `work` on it and saves; a change that cannot be saved is forgotten.
  absl::Status Change(Held& held, absl::FunctionRef<absl::Status()> work);
  absl::Status Save(Held& held);
  absl::Status CheckMaySend(const Held& held);
  absl::Status CheckWriting() const;

  absl::Status EndOld(const GroupName& name, const CommitPlace& place);
  // The leaves that `staged` brings.
  absl::Status Validate(const mls::StagedCommit& staged) const;
  absl::StatusOr<std::vector<WipedEpoch>> MarkForgotten(const Held& held);
  absl::StatusOr<std::vector<WipedEpoch>> WipeEnded(const GroupHead& head,
                                                    uint64_t through,
                                                    base::WallTime now);
  absl::StatusOr<std::vector<WipedEpoch>> Mark(
      const std::vector<WipedEpoch>& due);

  GroupStore& store_;
  StationAuthentication& authentication_;
  Epochs epochs_;
  mls::Application application_;
  std::map<GroupName, Held> held_;
  uint64_t undone_ = 0;  // of the store, when held_ was last right
  uint64_t holdings_ = 0;
};

}  // namespace hotline::groups
