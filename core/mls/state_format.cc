#include "core/mls/state_format.h"

#include "core/mls/transcript.h"

namespace hotline::mls {
namespace {

void EncodeSecrets(const EpochSecrets& secrets, base::Writer& out) {
  for (const Secret* one :
       {&secrets.sender_data, &secrets.exporter, &secrets.external,
        &secrets.confirmation_key, &secrets.membership_key,
        &secrets.resumption_psk, &secrets.epoch_authenticator, &secrets.init}) {
    out.Raw(one->Reveal());
  }
}

EpochSecrets DecodeSecrets(base::Reader& in) {
  EpochSecrets secrets;
  for (Secret* one :
       {&secrets.sender_data, &secrets.exporter, &secrets.external,
        &secrets.confirmation_key, &secrets.membership_key,
        &secrets.resumption_psk, &secrets.epoch_authenticator, &secrets.init}) {
    *one = DecodeSecret<Secret::kSize>(in);
  }
  return secrets;
}

// What can be told of an epoch by itself: the rest are secrets, of which any 32
// bytes look alike.
bool IsWhole(const Epoch& epoch) {
  const auto& transcript = epoch.context.confirmed_transcript_hash;
  return epoch.context.tree_hash == base::ToBytes(epoch.tree.TreeHash()) &&
         epoch.keys.Fit(epoch.tree) &&
         epoch.confirmation_tag == ConfirmationTag(epoch.secrets, transcript) &&
         epoch.interim_transcript_hash ==
             InterimTranscriptHash(transcript, epoch.confirmation_tag);
}

}  // namespace

absl::Status DamagedState(std::string_view what) {
  return absl::DataLossError("group state: " + std::string(what));
}

absl::Status ReadStateFormat(base::Reader& in) {
  const uint16_t format = in.U16();
  if (format == kStateFormat) return absl::OkStatus();
  return format > kStateFormat ? absl::FailedPreconditionError(
                                     "group state: written by a newer program")
                               : DamagedState("unknown format");
}

base::SecretBytes TakeSecret(base::Writer& out) {
  return base::SecretBytes(out.Take());
}

void EncodeEpoch(const Epoch& epoch, base::Writer& out) {
  epoch.context.Encode(out);
  epoch.keys.Encode(out);
  EncodeSecrets(epoch.secrets, out);
  out.Raw(epoch.confirmation_tag).Raw(epoch.interim_transcript_hash);
}

absl::StatusOr<Epoch> DecodeEpoch(base::Reader& in, RatchetTree tree) {
  GroupContext context = GroupContext::Decode(in);
  if (!in.ok() || !IsSupported(context.cipher_suite)) {
    return DamagedState("its context");
  }
  auto keys = TreeKeys::Decode(context.cipher_suite, in);
  if (!keys.ok()) return keys.status();
  EpochSecrets secrets = DecodeSecrets(in);
  const Hash tag = in.Array<32>();
  const Hash interim = in.Array<32>();
  Epoch epoch{std::move(context),
              std::move(tree),
              *std::move(keys),
              std::move(secrets),
              tag,
              interim};
  if (!in.ok() || !IsWhole(epoch)) return DamagedState("its epoch");
  return epoch;
}

void EncodeEpochLeft(const Epoch& epoch, base::Writer& out) {
  epoch.context.Encode(out);
  out.U32(epoch.keys.leaf().value);
}

absl::StatusOr<Epoch> DecodeEpochLeft(base::Reader& in, RatchetTree tree) {
  GroupContext context = GroupContext::Decode(in);
  const LeafIndex leaf{in.U32()};
  if (!in.ok() || !IsSupported(context.cipher_suite) ||
      context.tree_hash != base::ToBytes(tree.TreeHash()) ||
      leaf.value >= tree.leaf_count() || tree.Leaf(leaf) == nullptr) {
    return DamagedState("the epoch in which we were removed");
  }
  return Epoch{std::move(context), std::move(tree), TreeKeys(leaf), {}, {}, {}};
}

}  // namespace hotline::mls
