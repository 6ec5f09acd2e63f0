// Joining by an external Commit: RFC 9420 sections 8.3 and 12.4.3.2.
#include "core/mls/join.h"
#include "core/mls/joiner.h"
#include "core/mls/protect.h"
#include "core/mls/transcript.h"

namespace hotline::mls {
namespace {

mls::Commit CommitOf(const ExternalJoin& draft, base::Bytes kem_output) {
  std::vector<Proposal> proposals;
  proposals.emplace_back().value = ExternalInit{std::move(kem_output)};
  if (draft.replaces.has_value()) {
    proposals.emplace_back().value = Remove{*draft.replaces};
  }
  for (const PreSharedKeyId& psk : draft.psks) {
    proposals.emplace_back().value = PreSharedKey{psk};
  }
  mls::Commit commit;
  for (Proposal& one : proposals) commit.proposals.push_back({std::move(one)});
  return commit;
}

// The epoch that the group is in, as far as one outside knows it.
Epoch EpochSeen(const GroupInfo& info, const RatchetTree& tree) {
  Epoch epoch{info.group_context, tree, TreeKeys({0}), EpochSecrets(), {}, {}};
  epoch.interim_transcript_hash = InterimTranscriptHash(
      info.group_context.confirmed_transcript_hash, info.confirmation_tag);
  return epoch;
}

}  // namespace

absl::StatusOr<NewExternalCommit> JoinByExternalCommit(
    const ExternalJoin& draft, const crypto::SigningKey& signing_key,
    const Application& application, base::WallTime now, base::Random& random) {
  const GroupInfo& info = draft.group_info;
  auto tree = TreeOf(info, draft.tree);
  if (!tree.ok()) return tree.status();
  auto valid =
      ValidateGroupInfo(info, *tree, draft.our_groups, application, now);
  if (!valid.ok()) return valid;
  auto index = MemberIndex::Of(*tree, application.authentication);
  if (!index.ok()) return index.status();
  const CipherSuite suite = info.group_context.cipher_suite;
  auto external_pub = ExternalPubOf(info.extensions);
  if (!external_pub.ok()) return external_pub.status();
  if (!external_pub->has_value()) {
    return absl::NotFoundError("GroupInfo: has no external_pub");
  }
  auto key =
      crypto::KemPublicKey::Parse(KemOf(suite), (*external_pub)->external_pub);
  if (!key.ok()) return key.status();
  auto init = MakeExternalInit(*key, random);
  if (!init.ok()) return init.status();

  const Epoch seen = EpochSeen(info, *tree);
  mls::Commit commit = CommitOf(draft, std::move(init->kem_output));
  const Sender committer{SenderType::kNewMemberCommit, {}, 0};
  const Judgement judgement{
      seen.context,          seen.tree, application.authentication,
      application.lifetimes, now,
      /*sending=*/true};
  auto plan = PlanCommit(commit, committer, {}, judgement, *index);
  if (!plan.ok()) return plan.status();
  LeafNode leaf = draft.leaf_node;
  leaf.signature_key = base::ToBytes(signing_key.verify_key());
  NewPath path =
      MakePath(plan->tree, TreeKeys(plan->place),
               {suite, seen.context.group_id, plan->place, std::move(leaf)},
               signing_key, random);
  GroupContext provisional =
      ProvisionalContext(seen.context, path.tree, plan->applied.extensions);
  auto sealed = EncryptPath(path, suite, {}, provisional, random);
  if (!sealed.ok()) return sealed.status();
  valid = AddPath(*plan, *sealed, committer, judgement);
  if (!valid.ok()) return valid;
  valid = ValidateSupport(plan->tree, plan->applied.extensions);
  if (!valid.ok()) return valid;
  valid = ValidateOwnSupport(path.leaf_node, plan->applied.extensions);
  if (!valid.ok()) return valid;
  auto psk_secret =
      Joiner::PskSecretFor(plan->applied.psks, nullptr, application);
  if (!psk_secret.ok()) return psk_secret.status();

  commit.path = *std::move(sealed);
  AuthenticatedContent content;
  content.wire_format = WireFormat::kPublicMessage;
  content.content = {seen.context.group_id, seen.context.epoch, committer,
                     draft.authenticated_data, std::move(commit)};
  content.Sign(signing_key, seen.context);
  CommitInputs inputs{std::move(init->init_secret), path.commit_secret.Clone(),
                      *std::move(psk_secret)};
  auto next = BeginEpoch(seen, std::move(provisional), plan->tree,
                         std::move(path.keys), content, inputs);
  content.auth.confirmation_tag = base::ToBytes(next.epoch.confirmation_tag);
  GroupInfo next_info =
      SignGroupInfo(next.epoch, {draft.ratchet_tree, /*external_pub=*/true},
                    signing_key, random);
  index->Apply(std::move(plan->index));
  return NewExternalCommit{
      {ProtectPublic(std::move(content), Secret(), seen.context)},
      std::move(next_info),
      Joiner::MakeGroup(std::move(next.epoch), *std::move(index), application)};
}

}  // namespace hotline::mls
