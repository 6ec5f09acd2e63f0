#include "client/groups/external_maker.h"

#include "client/groups/try.h"
#include "core/line/extensions.h"
#include "core/line/judge_commit.h"

namespace hotline::groups {

// What the relay shows, read.
struct ExternalMaker::Plan {
  mls::GroupInfo info;
  line::Policy policy;
  std::string station;
  mls::LeafIndex leaf;   // that we had
  mls::LeafNode before;  // at it
};

namespace {

using message::Fault;

absl::Status Forbid(std::string_view why) {
  return message::WithFault(Fault::kExternalCommit,
                            absl::PermissionDeniedError(std::string(why)));
}

absl::StatusOr<mls::GroupInfo> ReadGroupInfo(const base::LineId& line,
                                             const SeenBranch& branch) {
  TRY_ASSIGN(auto message,
             mls::Parse<mls::MlsMessage>(branch.group_info, "MLSMessage"));
  auto* info = std::get_if<mls::GroupInfo>(&message.value);
  if (info == nullptr ||
      info->group_context.group_id != base::ToBytes(line.bytes()) ||
      info->group_context.epoch != branch.name.number) {
    return absl::InvalidArgumentError(
        "The relay has no group of that line and epoch.");
  }
  return std::move(*info);
}

absl::StatusOr<mls::RatchetTree> TreeIn(const mls::GroupInfo& info) {
  const mls::Extension* found =
      mls::FindExtension(info.extensions, mls::kRatchetTree);
  if (found != nullptr) return mls::RatchetTree::Decode(found->data);
  return absl::InvalidArgumentError("The relay's group has no tree.");
}

mls::LeafNode NewLeaf(const Identity& identity) {
  mls::LeafNode leaf;
  leaf.credential = CredentialOf(identity.chain);
  leaf.capabilities = line::LeafCapabilities();
  return leaf;
}

line::RosterDelta DeltaOf(const std::string& station) {
  return {{station}, {{station, base::Digest{}}}};
}

}  // namespace

absl::StatusOr<ExternalMaker::Plan> ExternalMaker::Look(
    const base::LineId& line, const SeenBranch& branch, const Maker& maker) {
  Plan plan;
  TRY_ASSIGN(plan.info, ReadGroupInfo(line, branch));
  TRY_ASSIGN(const auto hash,
             line::PolicyHashOf(plan.info.group_context.extensions));
  auto opening = commits_.OpeningAt(line, branch.name.number);
  if (!opening.ok() && !absl::IsNotFound(opening.status())) {
    return opening.status();
  }
  if (!opening.ok() || line::PolicyHash(*opening) != hash) {
    return absl::FailedPreconditionError(
        "The line's policy of today is not known here: ask to be let in.");
  }
  TRY_ASSIGN(plan.policy, line::ParsePolicy(opening->policy));
  TRY_ASSIGN(const auto own, OwnerOf(CredentialOf(maker.identity.chain)));
  plan.station = own.station;
  TRY_ASSIGN(const auto tree, TreeIn(plan.info));
  const auto leaf = LeafOf(tree, own.station);
  if (!leaf.has_value() ||
      tree.Leaf(*leaf)->signature_key != base::ToBytes(own.identity_key)) {
    return absl::FailedPreconditionError(
        "This station does not stand on the line with its key: ask to be let "
        "in.");
  }
  plan.leaf = *leaf;
  plan.before = *tree.Leaf(*leaf);
  return plan;
}

absl::Status ExternalMaker::CheckMayReturn(const base::LineId& line,
                                           const Plan& plan,
                                           const Maker& maker) {
  if (plan.policy.rejoin != line::Rejoin::kExternal) {
    return Forbid("The line's policy lets nobody come back by itself.");
  }
  TRY_ASSIGN(const auto last, commits_.LastExternalOf(line, plan.station));
  if (last.has_value() && maker.now - *last < line::kExternalPause) {
    return Forbid("A station comes back by itself once in 24 hours.");
  }
  const auto facts = authentication_.FactsOf(plan.before, maker.now);
  if (!facts.ok() || facts->revoked) {
    return Forbid("The certificate that stands on the line is revoked.");
  }
  return absl::OkStatus();
}

absl::StatusOr<MadeCommit> ExternalMaker::Make(const base::LineId& line,
                                               const SeenBranch& branch,
                                               const Maker& maker) {
  TRY_ASSIGN(const Plan plan, Look(line, branch, maker));
  TRY(CheckMayReturn(line, plan, maker));
  MadeCommit out;
  out.delta = DeltaOf(plan.station);
  const base::Bytes delta = line::Encode(out.delta);
  message::Header header;
  header.line_id = line;
  header.incarnation = maker.incarnation;
  header.epoch = branch.name.number;
  header.branch_id = branch.name.branch;
  header.message_class = plan.policy.message_class;
  header.precedence = message::Precedence::kFlash;
  header.sender = plan.station;
  header.message_id = base::MessageId(base::RandomArray<16>(random_));
  header.commitment = line::DeltaCommitment(delta);
  out.bundle.commit.header = message::Encode(header);
  const mls::ExternalJoin draft{.group_info = plan.info,
                                .tree = std::nullopt,
                                .leaf_node = NewLeaf(maker.identity),
                                .replaces = plan.leaf,
                                .psks = {},
                                .authenticated_data = line::AuthenticatedData(
                                    out.bundle.commit.header, delta)};
  TRY(groups_.StageExternal(
      line, draft, maker.identity.key, maker.now,
      [&](const mls::NewExternalCommit& made) -> absl::StatusOr<Bundle> {
        const base::Bytes message = mls::Encode(made.commit);
        out.bundle.commit.body =
            line::Encode(line::CommitBody{delta, message, {}});
        out.bundle.group_info = mls::Encode(mls::MlsMessage{made.group_info});
        out.hash = message::EnvelopeHash(out.bundle.commit.header,
                                         out.bundle.commit.body);
        out.begins = {branch.name.number + 1, out.hash};
        return Bundle{out.hash, Encode(out.bundle)};
      }));
  return out;
}

}  // namespace hotline::groups
