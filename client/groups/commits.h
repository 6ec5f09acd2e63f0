// Taking commits in (P10, P11, P18; docs/lines.md, "Which commit counts"):
// every COMMIT of a line, in the order of its numbers, is found to count, and
// merged, or to be void, late, or of a branch that we do not follow; each
// finding is written down, so that one that comes again is answered the same,
// and a Reject can be compared. And how this station enters a line: policies
// are kept here.
//
// Everything belongs inside a transaction of the caller's, which is the whole
// act: if it is undone, nothing was found. What fails here (the store, our own
// state) is an error without a message::Fault, finds nothing and rejects
// nothing: do it again. One thread at a time.
#pragma once

#include "client/groups/commit_store.h"
#include "client/groups/groups.h"
#include "core/line/commit_form.h"
#include "core/line/reject.h"
#include "core/message/header.h"

namespace hotline::groups {

// A COMMIT envelope whose log entry was proven. Views of the caller's.
struct ArrivedCommit {
  const message::Header& header;
  base::ByteView header_bytes;  // as it travels
  base::ByteView body;
  CommitPlace place;
};

// A PROPOSAL envelope, the same.
struct ArrivedProposal {
  const message::Header& header;
  base::ByteView header_bytes;  // as it travels
  base::ByteView body;
  uint64_t number = 0;    // on the line
  base::WallTime logged;  // its log time
};

struct Left {
  std::string station;     // URI
  bool by_itself = false;  // it had asked to
  bool operator==(const Left&) const = default;
};

// What a commit that counts did.
struct Change {
  EpochName begun;
  // With the certificate of its leaf from now on.
  message::Member committer;
  // Its leaf has another certificate than before (P19).
  bool renewed = false;
  // It took itself in again (P17): an alarm until an operator confirms. It
  // stands in `joined` and `left`, too, as everybody who rejoins.
  bool external = false;
  std::vector<message::Member> joined;  // ascending by URI
  std::vector<Left> left;               // ascending by URI
  std::optional<line::Policy> policy;   // the new one, if it changed
  bool removed = false;  // this station: nothing more comes or is sent
  std::vector<WipedEpoch> wiped;
};

struct Verdict {
  Outcome outcome{};
  // kVoid: what to reject it with, unless a Reject by another station is in by
  // then (Judged).
  std::optional<message::Fault> fault = std::nullopt;
  bool own = false;  // it waited here
  // It came before, and this is what was found then.
  bool repeated = false;
  // kCounts, the first time.
  std::optional<Change> change = std::nullopt;
  // Commit of ours that waited and is dropped, as another counts or ours is
  // void: what it was made for is to be done again.
  std::optional<base::Digest> dropped = std::nullopt;
  // Another history than ours, which no commit that we saw explains (P10), or
  // an earlier number than the commit that counts here: an alarm.
  bool divergence = false;
  // kElsewhere: on the branch of a commit that we found void, and not by who
  // made that: others hold it valid, and we are alone (ask to rejoin).
  bool alone = false;
};

enum class RejectMeaning {
  kAgrees,   // we follow that commit no more than they do
  kFalse,    // it counts here: alarm `false_reject`, naming the sender
  kUnknown,  // of a commit that never came to us
};

class Commits {
 public:
  // All outlive the object.
  Commits(Groups& groups, CommitStore& store,
          const StationAuthentication& authentication)
      : groups_(groups), store_(store), authentication_(authentication) {}
  Commits(const Commits&) = delete;
  Commits& operator=(const Commits&) = delete;

  // As Groups::Create and Groups::Join, and the policy is kept from that epoch
  // on.
  absl::Status Create(const base::LineId& line,
                      const line::PolicyOpening& policy,
                      const Identity& identity, base::WallTime now);
  absl::StatusOr<Joined> Join(const base::LineId& line, uint64_t epoch,
                              const CommitPlace& place,
                              const mls::Welcome& welcome, Packages& packages);

  absl::StatusOr<Verdict> Take(const ArrivedCommit& commit);
  // Of a commit that came; nothing: none with that hash did.
  absl::StatusOr<std::optional<JudgedCommit>> Judged(const base::LineId& line,
                                                     const base::Digest& hash) {
    return store_.FindJudged(line, hash);
  }

  // A station's own removal, to be taken in by the next commit: its URI. It is
  // to be committed before anything else is sent (P18). Any other proposal is
  // dropped, so that none can stand in the way. Faults: as TakeReject by its
  // header; kSealMalformed, kAltered; kEpochUnknown, kEpochEnded;
  // kProposalType: of anything else; kSenderMismatch: by another leaf.
  absl::StatusOr<std::string> TakeProposal(const ArrivedProposal& proposal);

  // A REJECT envelope, logged then, parsed from its body. Faults, to quarantine
  // it with: kPrecedenceMismatch, kLifetime, kCommitmentMismatch, kLineMismatch
  // by its header; kEpochUnknown if the parent that it names is not that of the
  // commit, or its keys are gone; kSenderNotMember, kSenderSignature,
  // kSenderRevoked by the parent's roster.
  absl::StatusOr<RejectMeaning> TakeReject(const message::Header& header,
                                           const line::Reject& reject,
                                           base::WallTime logged);

  // Whether an envelope of that header shows that others hold a commit valid
  // which we found void: it stands on that commit's branch, and is not by who
  // made the commit.
  absl::StatusOr<bool> ShowsUsAlone(const message::Header& header);

  // When that station last came back by itself; nothing: never that we know.
  absl::StatusOr<std::optional<base::WallTime>> LastExternalOf(
      const base::LineId& line, const std::string& station) {
    return store_.ExternalOf(line, station);
  }

  // Those that still count against the next one at `now`: what a newcomer is
  // told.
  absl::StatusOr<std::vector<line::Return>> ReturnsAt(const base::LineId& line,
                                                      base::WallTime now);

  // In force in that epoch. NotFound: not known, as of a line that was never
  // joined, or of an epoch before.
  absl::StatusOr<line::PolicyOpening> OpeningAt(const base::LineId& line,
                                                uint64_t epoch);
  absl::StatusOr<line::Policy> PolicyAt(const base::LineId& line,
                                        uint64_t epoch);

 private:
  // Where a commit's parent is: open, or what the commit is instead.
  struct Parent {
    std::optional<EpochRecord> open = std::nullopt;
    Verdict otherwise = {};
  };
  struct Opened;  // MLS took it

  absl::StatusOr<Parent> Locate(const ArrivedCommit& commit);
  absl::StatusOr<Verdict> Unfollowed(const ArrivedCommit& commit,
                                     bool number_known);
  absl::StatusOr<Verdict> Judge(const ArrivedCommit& commit,
                                const EpochRecord& parent);
  absl::StatusOr<Verdict> JudgeOpened(const ArrivedCommit& commit,
                                      const line::CommitForm& form,
                                      const EpochRecord& parent, Opened opened);
  // By MLS: void, or one of ours that we cannot open.
  absl::StatusOr<Verdict> Refused(const ArrivedCommit& commit, bool own,
                                  const absl::Status& why);
  absl::StatusOr<Opened> Open(const ArrivedCommit& commit,
                              const line::CommitForm& form,
                              const EpochRecord& parent);
  absl::StatusOr<Verdict> Count(const ArrivedCommit& commit, Opened opened,
                                Change change,
                                const std::optional<line::PolicyOpening>& next);
  absl::StatusOr<Verdict> Void(const ArrivedCommit& commit, bool own,
                               const absl::Status& why);
  // Nothing: it is none.
  absl::StatusOr<std::optional<Verdict>> TakeOwnExternal(
      const ArrivedCommit& commit);
  absl::StatusOr<std::optional<Verdict>> VoidExternal(
      const ArrivedCommit& commit, const absl::Status& why);
  absl::StatusOr<Change> DescribeOwnExternal(const ArrivedCommit& commit);
  absl::StatusOr<Verdict> Write(const ArrivedCommit& commit, Verdict verdict);
  absl::StatusOr<bool> IsByUs(const message::Header& header);

  Groups& groups_;
  CommitStore& store_;
  const StationAuthentication& authentication_;
};

}  // namespace hotline::groups
