// A member's view of a group: RFC 9420. Messages go in and come out; a failure
// leaves everything as it was. No I/O and no threads: one thread at a time for
// a group and for all that came from it. Time and randomness are handed in.
#pragma once

#include <deque>

#include "core/mls/draft.h"
#include "core/mls/received.h"
#include "core/mls/stage.h"
#include "core/mls/state.h"

namespace hotline::mls {

// What the member of `epoch` says of it to who wants to join.
GroupInfo SignGroupInfo(const Epoch& epoch, const GroupInfoDraft& draft,
                        const crypto::SigningKey& signing_key,
                        base::Random& random);

class Group {
 public:
  // Section 11: of one member. InvalidArgument if the KeyPackage is not valid
  // for the group, or not ours.
  static absl::StatusOr<Group> Create(const GroupDraft& draft,
                                      const OwnKeyPackage& own,
                                      const Application& application,
                                      base::WallTime now, base::Random& random);

  Group(Group&&) = default;
  Group& operator=(Group&&) = default;

  const GroupContext& context() const { return epoch_.context; }
  const base::Bytes& group_id() const { return epoch_.context.group_id; }
  uint64_t epoch() const { return epoch_.context.epoch; }
  const RatchetTree& tree() const { return epoch_.tree; }
  LeafIndex own_leaf() const { return epoch_.keys.leaf(); }
  // These two are of an active group: they were deleted, and are all zero, once
  // we are removed.
  const Secret& epoch_authenticator() const {
    return epoch_.secrets.epoch_authenticator;
  }
  const Secret& resumption_psk() const { return epoch_.secrets.resumption_psk; }
  // Section 8.5. FailedPrecondition if the group is not active.
  absl::StatusOr<base::SecretBytes> Export(std::string_view label,
                                           base::ByteView context,
                                           size_t length) const;
  // False once a Commit that removes us was merged: the last epoch has then
  // ended like those before it, and what is left of its secrets is what opens
  // its messages for as long as past epochs are kept. context(), tree() and
  // own_leaf() stay. Nothing can be sent, and no Commit be merged any more.
  bool active() const { return active_; }
  // Set by a Commit with a ReInit: the group sends nothing any more (section
  // 12.4.2); the next one is Successor's.
  const std::optional<ReInit>& reinit() const { return reinit_; }
  const PendingProposals& pending_proposals() const { return pending_; }

  // `signing_key` is that of our leaf, in all of these: InvalidArgument else.
  // FailedPrecondition if the group is not active, is reinitialised, or, for
  // Protect, has pending proposals (section 12.4).
  absl::StatusOr<MlsMessage> Protect(base::ByteView data,
                                     base::ByteView authenticated_data,
                                     size_t padding,
                                     const crypto::SigningKey& signing_key,
                                     base::Random& random);
  // Ours is pending as soon as it is made, like all others.
  absl::StatusOr<MlsMessage> Propose(const Proposal& proposal,
                                     HandshakeForm form,
                                     base::ByteView authenticated_data,
                                     const crypto::SigningKey& signing_key,
                                     base::WallTime now, base::Random& random);
  // An Update: a new key for our leaf, and what else is given. The private key
  // waits here for the Commit.
  absl::StatusOr<MlsMessage> ProposeUpdate(
      const CommitDraft& leaf, const crypto::SigningKey& signing_key,
      base::WallTime now, base::Random& random);
  // Does not change the group, but for the handshake key that the message used
  // up, if it is private.
  absl::StatusOr<NewCommit> Commit(const CommitDraft& draft,
                                   const crypto::SigningKey& signing_key,
                                   base::WallTime now, base::Random& random);
  // For a Welcome's tree, or an external Commit.
  absl::StatusOr<GroupInfo> MakeGroupInfo(const GroupInfoDraft& draft,
                                          const crypto::SigningKey& signing_key,
                                          base::Random& random) const;

  // A message of this group. A proposal is kept for a Commit. Errors, all of
  // which leave the group as it was: NotFound for an epoch that is not kept or
  // is not there yet, for a PSK, or for a proposal that a Commit refers to;
  // Unauthenticated where a key does not fit; InvalidArgument for everything
  // that the RFC refuses; ResourceExhausted for a generation too far ahead.
  absl::StatusOr<Received> Receive(const MlsMessage& message,
                                   base::WallTime now);
  // Of this group and epoch, and the last that was staged or any other.
  absl::Status Merge(StagedCommit staged);

  // The whole state, in records (state.h).
  std::vector<StateRecord> Save() const;
  // Those that changed since the last call, or since Create, Join or Load: few
  // and small for a message, and for a Commit what its path is. The group's
  // first are all of them.
  std::vector<StateChange> TakeChanges();
  // DataLoss if they are not those of one group, or damaged; FailedPrecondition
  // if a newer program wrote them.
  static absl::StatusOr<Group> Load(const std::vector<StateRecord>& records,
                                    const Application& application);
  // `group` with ratchets that somebody else who has its store moved on:
  // records of types kSecretTree and kRatchets, of epochs that it has. Whatever
  // else changes in a store needs Load. FailedPrecondition if `group` has
  // changes that TakeChanges has not given; DataLoss if the records do not fit.
  // It is gone then.
  static absl::StatusOr<Group> Reload(Group group,
                                      const std::vector<StateRecord>& records);
  // A staged Commit of our own, to be stored beside the group until the others
  // take it (protocol P11), and back.
  base::SecretBytes SaveStaged(const StagedCommit& staged) const;
  absl::StatusOr<StagedCommit> LoadStaged(base::ByteView bytes) const;

  // Deletes the keys of ended epochs before `epoch`.
  void Forget(uint64_t epoch);
  std::vector<uint64_t> past_epochs() const;
  // Of the current epoch or a past one; nullptr if it is not kept.
  const RatchetTree* TreeOf(uint64_t epoch) const;
  void DropPendingProposals();
  // One that came, by its ProposalRef, and that the application refuses.
  void DropPendingProposal(const base::Bytes& ref);

 private:
  friend class Joiner;

  // What is kept of an epoch that has ended.
  struct PastEpoch {
    GroupContext context;
    RatchetTree tree;
    Secret sender_data;
    Secret resumption_psk;
    MessageKeys keys;
  };

  Group(Epoch epoch, MemberIndex index, const Application& application);

  // The parts of Merge.
  void Enter(StagedCommit staged);
  void Leave();
  // Makes a past one of it; its other secrets are the caller's to replace.
  void EndEpoch();

  Judgement JudgementAt(base::WallTime now, bool sending) const;
  absl::Status CheckMaySend(const crypto::SigningKey& signing_key) const;
  const LeafNode& own_leaf_node() const { return *tree().Leaf(own_leaf()); }
  // The resumption PSK that `id` names, if it is this group's.
  const Secret* FindResumptionPsk(const PreSharedKeyId& id) const;
  absl::StatusOr<Secret> PskSecretOf(const std::vector<PreSharedKeyId>& ids,
                                     const Group* predecessor) const;
  // Our keys in `tree`: with that of an Update of ours that is in it.
  TreeKeys KeysIn(const RatchetTree& tree) const;

  // group_send.cc
  // Our leaf with what a draft changes of it, not signed.
  LeafNode DraftLeaf(const CommitDraft& draft) const;
  AuthenticatedContent Frame(Content content, HandshakeForm form,
                             base::ByteView authenticated_data,
                             const crypto::SigningKey& signing_key) const;
  absl::StatusOr<MlsMessage> Seal(AuthenticatedContent content, size_t padding,
                                  base::Random& random);

  // group_receive.cc
  absl::StatusOr<Received> ReceivePublic(const PublicMessage& message,
                                         base::WallTime now);
  absl::StatusOr<Received> ReceivePrivate(const PrivateMessage& message,
                                          base::WallTime now);
  absl::StatusOr<Received> Take(AuthenticatedContent content,
                                base::WallTime now);
  absl::StatusOr<SignaturePublicKey> SignatureKeyOf(
      const FramedContent& content) const;

  // group_stage.cc
  absl::StatusOr<StagedCommit> Stage(const AuthenticatedContent& commit,
                                     base::WallTime now) const;
  absl::StatusOr<StagedCommit> StageSecrets(
      const RatchetTree& before_path, CommitPlan plan,
      const AuthenticatedContent& content) const;
  absl::StatusOr<CommitInputs> InputsOf(const CommitPlan& plan) const;
  StagedCommit Show(CommitPlan plan, const FramedContent& content) const;

  // group_plan.cc
  mls::Commit FittingCommit(const CommitDraft& draft,
                            const Judgement& judgement) const;
  absl::StatusOr<CommitPlan> Plan(const mls::Commit& commit,
                                  const Judgement& judgement,
                                  const Group* predecessor) const;
  struct PlannedCommit {
    mls::Commit commit;
    CommitPlan plan;
  };
  absl::StatusOr<PlannedCommit> PlanProposals(const CommitDraft& draft,
                                              const Judgement& judgement) const;

  // group_commit.cc
  struct CommitInMaking;
  // What signs the Commit, and our leaf from then on.
  struct CommitKeys {
    const crypto::SigningKey& now;
    const crypto::SigningKey& next;
  };
  absl::StatusOr<CommitInMaking> PlanDraft(const CommitDraft& draft,
                                           base::WallTime now) const;
  absl::Status MakeCommitPath(const CommitDraft& draft,
                              const crypto::SigningKey& signing_key,
                              CommitInMaking& making,
                              base::Random& random) const;
  absl::Status SealPath(CommitInMaking& making, base::Random& random) const;
  absl::StatusOr<NewCommit> FinishCommit(const CommitDraft& draft,
                                         const CommitKeys& keys,
                                         CommitInMaking making,
                                         base::Random& random);

  // group_save.cc, group_load.cc
  StateKey TreeKey() const;
  std::vector<StateKey> Keys() const;
  base::SecretBytes EncodeGroup() const;
  absl::StatusOr<base::SecretBytes> EncodeRecord(const StateKey& key) const;
  void Touch(const StateKey& key);
  void Erase(const PastEpoch& past);
  void CollectChanges(uint64_t epoch, MessageKeys& keys);
  MessageKeys* KeysOfEpoch(uint64_t epoch);
  absl::Status TakeRatchets(const StateRecord& record);
  absl::Status LoadRest(base::Reader& in, MessageKeys keys);
  // The one before those that are there.
  absl::Status LoadPast(base::Reader in, uint64_t epoch, MessageKeys keys);

  const Application* application_;
  Epoch epoch_;
  MessageKeys keys_;
  // Its drafts point to it, and the group may be moved.
  std::unique_ptr<MemberIndex> index_;
  PendingProposals pending_;
  // Of our own Updates that are pending.
  std::vector<crypto::KemPrivateKey> update_keys_;
  std::deque<PastEpoch> past_;  // the newest last
  std::optional<ReInit> reinit_;
  bool active_ = true;
  // Records that TakeChanges has to give: true if they are there, false if they
  // are gone.
  std::map<StateKey, bool> changed_;
  bool stored_ = false;
};

}  // namespace hotline::mls
