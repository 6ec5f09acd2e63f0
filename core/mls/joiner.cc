#include "core/mls/joiner.h"

#include <algorithm>

#include "core/mls/refuse.h"

namespace hotline::mls {

absl::StatusOr<RatchetTree> TreeOf(const GroupInfo& info,
                                   const std::optional<RatchetTree>& given) {
  const Extension* carried = FindExtension(info.extensions, kRatchetTree);
  if (carried != nullptr) return RatchetTree::Decode(carried->data);
  if (!given.has_value()) {
    return absl::NotFoundError(
        "GroupInfo: carries no tree, and none was given");
  }
  return *given;
}

absl::Status ValidateGroupInfo(const GroupInfo& info, const RatchetTree& tree,
                               const std::vector<base::Bytes>& our_groups,
                               const Application& application,
                               base::WallTime now) {
  const GroupContext& context = info.group_context;
  if (context.version != ProtocolVersion::kMls10 ||
      !IsSupported(context.cipher_suite)) {
    return Refuse(
        "GroupInfo: of a version or cipher suite that we do not have");
  }
  const LeafNode* signer = tree.Leaf(info.signer);
  if (signer == nullptr) return Refuse("GroupInfo: its signer is no member");
  auto verified = info.VerifySignature(signer->signature_key);
  if (!verified.ok()) return verified;
  if (std::find(our_groups.begin(), our_groups.end(), context.group_id) !=
      our_groups.end()) {
    return Refuse("GroupInfo: of a group with the id of one that we are in");
  }
  auto valid =
      ValidateGroupExtensions(context.extensions, application.authentication);
  if (!valid.ok()) return valid;
  return ValidateTree(tree, context, now, application.lifetimes,
                      application.authentication);
}

Group Joiner::MakeGroup(Epoch epoch, MemberIndex index,
                        const Application& application) {
  return Group(std::move(epoch), std::move(index), application);
}

absl::StatusOr<Secret> Joiner::PskSecretFor(
    const std::vector<PreSharedKeyId>& ids, const Group* predecessor,
    const Application& application) {
  return FindPskSecret(
      ids, application.psks, [&](const PreSharedKeyId& id) -> const Secret* {
        return predecessor == nullptr ? nullptr
                                      : predecessor->FindResumptionPsk(id);
      });
}

}  // namespace hotline::mls
