// The words of others that a commit is void for them (P10).
#include "client/groups/commits.h"
#include "client/groups/handshake_form.h"
#include "client/groups/try.h"

namespace hotline::groups {
namespace {

using message::Fault;
using message::FaultError;

absl::Status CheckForm(const message::Header& header,
                       const line::Reject& reject) {
  TRY(CheckHandshakeForm(header));
  if (reject.line_id != header.line_id) {
    return FaultError(Fault::kLineMismatch, "reject: signed for another line");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RejectMeaning> Commits::TakeReject(const message::Header& header,
                                                  const line::Reject& reject,
                                                  base::WallTime logged) {
  TRY(CheckForm(header, reject));
  TRY_ASSIGN(auto commit, Judged(header.line_id, reject.commit));
  if (!commit.has_value()) return RejectMeaning::kUnknown;
  const EpochName parent = EpochOf(header);
  if (commit->parent != parent) {
    return FaultError(Fault::kEpochUnknown,
                      "reject: not of the parent of that commit");
  }
  TRY_ASSIGN(const EpochRecord epoch,
             groups_.epochs().Find(header.line_id, parent, /*number=*/0));
  TRY_ASSIGN(const mls::RatchetTree* const tree, groups_.TreeIn(epoch));
  const auto place = LeafOf(*tree, header.sender);
  if (!place.has_value()) {
    return FaultError(Fault::kSenderNotMember, "reject: of no member");
  }
  const mls::LeafNode* const leaf = tree->Leaf(*place);
  TRY(message::WithFault(Fault::kSenderRevoked,
                         groups_.CheckNotRevoked(*leaf, logged)));
  TRY_ASSIGN(const auto owner, OwnerOf(leaf->credential));
  TRY(message::WithFault(Fault::kSenderSignature,
                         line::VerifyReject(reject, owner.identity_key)));
  commit->rejected = true;
  TRY(store_.WriteJudged(*commit));
  return commit->outcome == Outcome::kCounts ? RejectMeaning::kFalse
                                             : RejectMeaning::kAgrees;
}

}  // namespace hotline::groups
