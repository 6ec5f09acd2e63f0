// A staged Commit of our own as bytes, and back.
#include "core/mls/group.h"
#include "core/mls/state_format.h"

namespace hotline::mls {
namespace {

// Number 1, when nothing was sent in an epoch before it began, was that of all
// records.
constexpr uint16_t kWithoutSent = 1;
constexpr uint16_t kStagedFormat = 2;

absl::StatusOr<uint16_t> ReadStagedFormat(base::Reader& in) {
  const uint16_t format = in.U16();
  if (format > kStagedFormat) {
    return absl::FailedPreconditionError(
        "staged commit: written by a newer program");
  }
  if (format < kWithoutSent) return DamagedState("unknown format");
  return format;
}

void EncodeLeaves(const std::vector<LeafIndex>& leaves, base::Writer& out) {
  out.U32(static_cast<uint32_t>(leaves.size()));
  for (LeafIndex leaf : leaves) out.U32(leaf.value);
}

std::vector<LeafIndex> DecodeLeaves(base::Reader& in) {
  std::vector<LeafIndex> leaves;
  for (uint32_t left = in.U32(); in.ok() && left > 0; --left) {
    leaves.push_back({in.U32()});
  }
  return leaves;
}

}  // namespace

base::SecretBytes Group::SaveStaged(const StagedCommit& staged) const {
  base::Writer out;
  out.U16(kStagedFormat);
  staged.committer_.Encode(out);
  out.U32(staged.leaf_.value).Opaque(staged.authenticated_data_);
  out.U32(static_cast<uint32_t>(staged.proposals_.size()));
  for (const CommittedProposal& one : staged.proposals_) {
    one.proposal.Encode(out);
    one.sender.Encode(out);
    out.U8(one.by_reference ? 1 : 0);
  }
  out.U8(staged.has_path_ ? 1 : 0);
  EncodeLeaves(staged.added_, out);
  EncodeLeaves(staged.updated_, out);
  EncodeLeaves(staged.removed_, out);
  EncodeOptional(staged.reinit_, out);
  staged.context_.Encode(out);
  staged.tree_.EncodeDifference(tree(), out);
  out.U8(staged.next_.has_value() ? 1 : 0);
  if (staged.next_.has_value()) {
    EncodeEpoch(*staged.next_, out);
    out.Raw(staged.next_->secrets.encryption.Reveal());
    out.U32(staged.sent_);
  }
  return TakeSecret(out);
}

absl::StatusOr<StagedCommit> Group::LoadStaged(base::ByteView bytes) const {
  base::Reader in(bytes);
  const auto format = ReadStagedFormat(in);
  if (!format.ok()) return format.status();
  StagedCommit staged(MemberIndex::Draft(*index_), tree());
  staged.committer_ = Sender::Decode(in);
  staged.leaf_ = {in.U32()};
  staged.authenticated_data_ = DecodeOpaque(in);
  for (uint32_t left = in.U32(); in.ok() && left > 0; --left) {
    Proposal proposal = Proposal::Decode(in);
    const Sender sender = Sender::Decode(in);
    staged.proposals_.push_back({std::move(proposal), sender, DecodeBool(in)});
  }
  staged.has_path_ = DecodeBool(in);
  staged.added_ = DecodeLeaves(in);
  staged.updated_ = DecodeLeaves(in);
  staged.removed_ = DecodeLeaves(in);
  staged.reinit_ = DecodeOptional<ReInit>(in);
  staged.context_ = GroupContext::Decode(in);
  auto decoded = RatchetTree::DecodeDifference(tree(), in);
  if (!decoded.ok()) return decoded.status();
  staged.tree_ = *std::move(decoded);
  if (!staged.index_.Move(tree(), staged.tree_).ok()) {
    return DamagedState("a staged commit of another epoch");
  }
  if (DecodeBool(in)) {
    auto next = DecodeEpoch(in, staged.tree_);
    if (!next.ok()) return next.status();
    if (next->context != staged.context_)
      return DamagedState("a staged commit");
    staged.next_ = *std::move(next);
    staged.next_->secrets.encryption = DecodeSecret<Secret::kSize>(in);
    if (*format > kWithoutSent) staged.sent_ = in.U32();
    in.Require(staged.sent_ <= kMostSkipped);
  }
  if (!in.Finish("staged commit").ok() ||
      base::ToBytes(staged.tree_.TreeHash()) != staged.context_.tree_hash) {
    return DamagedState("a staged commit");
  }
  return staged;
}

}  // namespace hotline::mls
