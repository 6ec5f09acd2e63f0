// The one proposal that travels by itself (P18): a station's own removal.
#include "client/groups/commits.h"
#include "client/groups/handshake_form.h"
#include "client/groups/try.h"

namespace hotline::groups {
namespace {

using message::Fault;
using message::FaultError;

absl::StatusOr<mls::MlsMessage> ParseProposal(const ArrivedProposal& proposal) {
  TRY(CheckHandshakeForm(proposal.header));
  auto message = mls::Parse<mls::MlsMessage>(proposal.body, "MLSMessage");
  const auto* one = message.ok()
                        ? std::get_if<mls::PrivateMessage>(&message->value)
                        : nullptr;
  if (one == nullptr || one->content_type != mls::ContentType::kProposal) {
    return FaultError(Fault::kSealMalformed, "proposal: none");
  }
  if (one->group_id != base::ToBytes(proposal.header.line_id.bytes()) ||
      one->epoch != proposal.header.epoch ||
      one->authenticated_data != base::ToBytes(proposal.header_bytes)) {
    return FaultError(Fault::kAltered, "proposal: made for another header");
  }
  return message;
}

// Its own removal, and under its own name.
absl::Status JudgeProposal(const mls::PendingProposal& one,
                           const mls::RatchetTree& tree,
                           const message::Header& header) {
  const auto* remove = std::get_if<mls::Remove>(&one.proposal.value);
  if (remove == nullptr || one.sender != mls::Sender::Member(remove->removed)) {
    return FaultError(Fault::kProposalType, "proposal: not of its own removal");
  }
  const auto owner = OwnerOf(tree.Leaf(remove->removed)->credential);
  if (owner.ok() && owner->station == header.sender) return absl::OkStatus();
  return FaultError(Fault::kSenderMismatch,
                    "proposal: of another station than the header's");
}

}  // namespace

absl::StatusOr<std::string> Commits::TakeProposal(
    const ArrivedProposal& proposal) {
  const message::Header& header = proposal.header;
  TRY_ASSIGN(const auto message, ParseProposal(proposal));
  TRY_ASSIGN(
      const EpochRecord epoch,
      groups_.epochs().Find(header.line_id, {header.epoch, header.branch_id},
                            proposal.number));
  auto came = groups_.Receive(epoch.group, message, proposal.logged);
  if (!came.ok()) {
    return IsRefused(came.status())
               ? message::WithFault(Fault::kAltered, came.status())
               : came.status();
  }
  const auto& reference = std::get<mls::ReceivedProposal>(*came).ref;
  TRY_ASSIGN(const mls::Group* const group, groups_.Look(header.line_id));
  const absl::Status judged = JudgeProposal(
      group->pending_proposals().at(reference), group->tree(), header);
  if (judged.ok()) return header.sender;
  TRY(groups_.DropProposal(epoch.group, reference));
  return judged;
}

}  // namespace hotline::groups
