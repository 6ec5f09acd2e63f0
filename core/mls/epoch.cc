#include "core/mls/epoch.h"

#include "core/mls/transcript.h"

namespace hotline::mls {

GroupContext ProvisionalContext(const GroupContext& ended,
                                const RatchetTree& tree,
                                const Extensions& extensions) {
  GroupContext context = ended;
  ++context.epoch;
  context.tree_hash = base::ToBytes(tree.TreeHash());
  context.extensions = extensions;
  return context;
}

NextEpoch BeginEpoch(const Epoch& ended, GroupContext provisional,
                     RatchetTree tree, TreeKeys keys,
                     const AuthenticatedContent& commit,
                     const CommitInputs& inputs) {
  GroupContext context = std::move(provisional);
  context.confirmed_transcript_hash = base::ToBytes(
      ConfirmedTranscriptHash(ended.interim_transcript_hash, commit));
  Secret joiner_secret =
      JoinerSecret(inputs.init_secret, inputs.commit_secret, context);
  EpochSecrets secrets = DeriveEpoch(joiner_secret, inputs.psk_secret, context);
  const Hash tag = ConfirmationTag(secrets, context.confirmed_transcript_hash);
  const Hash interim =
      InterimTranscriptHash(context.confirmed_transcript_hash, tag);
  return {Epoch{std::move(context), std::move(tree), std::move(keys),
                std::move(secrets), tag, interim},
          std::move(joiner_secret)};
}

Epoch FirstEpochOf(GroupContext context, RatchetTree tree, TreeKeys keys,
                   base::Random& random) {
  Secret epoch_secret;
  random.Fill(epoch_secret.Reveal());
  context.epoch = 0;
  context.tree_hash = base::ToBytes(tree.TreeHash());
  context.confirmed_transcript_hash.clear();
  EpochSecrets secrets = FirstEpoch(epoch_secret);
  const Hash tag = ConfirmationTag(secrets, {});
  const Hash interim = InterimTranscriptHash({}, tag);
  return {std::move(context),
          std::move(tree),
          std::move(keys),
          std::move(secrets),
          tag,
          interim};
}

absl::StatusOr<Epoch> JoinEpoch(GroupContext context, RatchetTree tree,
                                TreeKeys keys, const Secret& joiner_secret,
                                const Secret& psk_secret,
                                base::ByteView confirmation_tag) {
  EpochSecrets secrets = DeriveEpoch(joiner_secret, psk_secret, context);
  const Hash tag = ConfirmationTag(secrets, context.confirmed_transcript_hash);
  if (!MacEquals(tag, confirmation_tag)) {
    return absl::UnauthenticatedError("confirmation_tag: does not verify");
  }
  const Hash interim =
      InterimTranscriptHash(context.confirmed_transcript_hash, tag);
  return Epoch{std::move(context),
               std::move(tree),
               std::move(keys),
               std::move(secrets),
               tag,
               interim};
}

absl::StatusOr<Secret> FindPskSecret(const std::vector<PreSharedKeyId>& ids,
                                     const PskStore& store,
                                     const FindResumptionPsk& resumption) {
  std::vector<Psk> psks;
  for (const PreSharedKeyId& id : ids) {
    const Secret* own =
        id.type == PskType::kResumption ? resumption(id) : nullptr;
    if (own != nullptr) {
      psks.push_back({id, base::SecretBytes(base::ByteView(own->Reveal()))});
      continue;
    }
    auto found = store.Find(id);
    if (!found.ok()) return found.status();
    psks.push_back({id, *std::move(found)});
  }
  return PskSecret(psks);
}

}  // namespace hotline::mls
