// One client of a random history: its group, the records that a store would
// have of it, and what it must and must not be able to read. Every claim fails
// the running property of RapidCheck.
#pragma once

#include <rapidcheck.h>

#include "core/mls/succession.h"
#include "tests/unit/core/mls/party.h"

namespace hotline::mls {

// What all members of an epoch must agree on.
struct Agreed {
  base::Bytes epoch_authenticator;
  base::Bytes exported;
  base::Bytes context;  // the GroupContext: tree, extensions and transcript
  std::set<std::string> members;

  static Agreed Of(const Group& group);
  bool operator==(const Agreed&) const = default;
};

// A message on its way, and what is known of it.
struct Letter {
  enum class Kind { kApplication, kProposal, kCommit, kLosingCommit };
  Kind kind = Kind::kApplication;
  uint64_t number = 0;
  uint64_t epoch = 0;
  std::string from;
  base::Bytes bytes;
  base::Bytes data;                      // of an application message
  std::shared_ptr<const Agreed> agreed;  // of the epoch that a Commit begins
};

template <class T>
T Must(absl::StatusOr<T> result) {
  if (!result.ok()) RC_FAIL(std::string(result.status().message()));
  return *std::move(result);
}

class HistoryClient {
 public:
  // All outlive it.
  HistoryClient(std::string name, CipherSuite suite, const Application& app,
                SeededRandom& random);

  const std::string& name() const { return party_.name(); }
  Party& party() { return party_; }
  Group* group() { return group_.has_value() ? &*group_ : nullptr; }
  bool active() const { return group_.has_value() && group_->active(); }
  bool HasDraft() const { return draft_.has_value(); }

  // Ways into a group. What it had before stays with it, as `ghosts`.
  void Create(Extensions extensions);
  KeyPackage Invite();
  void Join(const Welcome& welcome, const RatchetTree& tree);
  // From here on, in groups of that suite.
  void MoveTo(CipherSuite suite);
  // The group that follows this one, after a ReInit: its Welcome.
  MlsMessage Reinitialise(std::vector<KeyPackage> others);
  NewExternalCommit JoinAlone(const GroupInfo& info, const RatchetTree& tree,
                              std::optional<LeafIndex> replaces);

  // Nothing while a Commit has to go first.
  std::optional<base::Bytes> Send(const base::Bytes& data);
  base::Bytes Propose(const Proposal& proposal, HandshakeForm form);
  base::Bytes ProposeUpdate(HandshakeForm form);
  // For the relay.
  GroupInfo MakeGroupInfo();
  // Drafts a Commit, which waits for Take or Drop.
  void Commit(CommitDraft draft);
  const NewCommit& draft() const { return *draft_; }
  uint64_t draft_epoch() const { return draft_->staged.context().epoch - 1; }
  void MergeDraft();
  void DropDraft() { draft_.reset(); }

  enum class Outcome { kDone, kLater, kRefused };
  Outcome Receive(const Letter& letter);
  // Replaces the group by what the store has of it.
  void Reload();
  // That nothing this client has, or had in earlier memberships, opens an
  // application message of an epoch that it was no member of: not as it is, nor
  // under the number of an epoch that it knows.
  void ExpectCannotOpen(const Letter& letter);

 private:
  void Enter(Group group);
  // Brings the store up to what the group is.
  void Store();
  void Keep(StateChange change);
  void ExpectUnchanged() { RC_ASSERT(group_->TakeChanges().empty()); }
  // A Commit that is staged changes nothing but where a key is kept.
  void StoreWhatStagingChanged();
  bool MayOpen(const Letter& letter) const;
  Outcome ReceiveApplication(const Letter& letter,
                             absl::StatusOr<Received> received);
  Outcome ReceiveProposal(const Letter& letter,
                          absl::StatusOr<Received> received);
  Outcome ReceiveCommit(const Letter& letter,
                        absl::StatusOr<Received> received);

  Party party_;
  CipherSuite suite_;
  const Application& application_;
  SeededRandom& random_;
  std::vector<NewKeyPackage> invitations_;
  std::optional<Group> group_;
  std::map<StateKey, base::SecretBytes> store_;
  std::optional<NewCommit> draft_;
  std::set<uint64_t> opened_;
  std::vector<Group> ghosts_;
};

}  // namespace hotline::mls
