// A Commit that was checked, or made, and not yet merged: what the group would
// become. The group that staged it is as it was; to drop this is to forget it
// (RFC 9420 section 14). Judge it (who joins, who leaves, what changes, what
// the authenticated data says), then Group::Merge it.
#pragma once

#include "core/mls/epoch.h"
#include "core/mls/message.h"
#include "core/mls/proposal_list.h"

namespace hotline::mls {

class StagedCommit {
 public:
  // Who made it. An external committer is a new member, at leaf().
  const Sender& committer() const { return committer_; }
  LeafIndex leaf() const { return leaf_; }
  const base::Bytes& authenticated_data() const { return authenticated_data_; }
  const std::vector<CommittedProposal>& proposals() const { return proposals_; }
  bool has_path() const { return has_path_; }
  // Places in tree(); of those removed, in the tree of the epoch that ends.
  const std::vector<LeafIndex>& added() const { return added_; }
  const std::vector<LeafIndex>& updated() const { return updated_; }
  const std::vector<LeafIndex>& removed() const { return removed_; }
  const std::optional<ReInit>& reinit() const { return reinit_; }
  // Whether it is we who are removed: there is no next epoch for us.
  bool removes_us() const { return !next_.has_value(); }

  const GroupContext& context() const { return context_; }
  const RatchetTree& tree() const { return tree_; }
  // Section 8.7, of the next epoch; nullptr if removes_us().
  const Secret* epoch_authenticator() const {
    return removes_us() ? nullptr : &next_->secrets.epoch_authenticator;
  }

  // A message of ours in the epoch that begins, to travel with this Commit:
  // others read it once they have merged it, and it is lost where another
  // Commit comes instead. Only of a Commit of our own, with the key of our leaf
  // in that epoch: FailedPrecondition, InvalidArgument; ResourceExhausted after
  // kMostSkipped of them. What was sent so is
  // counted here, in SaveStaged and by Merge, so that no ratchet key has two
  // messages: save it after this, and send nothing of one that was not saved.
  absl::StatusOr<MlsMessage> Protect(base::ByteView data,
                                     base::ByteView authenticated_data,
                                     size_t padding,
                                     const crypto::SigningKey& signing_key,
                                     base::Random& random);
  uint32_t sent() const { return sent_; }

 private:
  friend class Group;
  explicit StagedCommit(MemberIndex::Draft index, RatchetTree tree)
      : tree_(std::move(tree)), index_(std::move(index)) {}

  Sender committer_;
  LeafIndex leaf_;
  base::Bytes authenticated_data_;
  std::vector<CommittedProposal> proposals_;
  bool has_path_ = false;
  std::vector<LeafIndex> added_, updated_, removed_;
  std::optional<ReInit> reinit_;
  GroupContext context_;
  RatchetTree tree_;
  std::optional<Epoch> next_;
  uint32_t sent_ = 0;
  // The committer's handshake key, if it came as a PrivateMessage: used up by
  // the merge.
  std::optional<uint32_t> generation_;
  MemberIndex::Draft index_;
};

}  // namespace hotline::mls
