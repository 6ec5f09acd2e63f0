#include "core/mls/validate_group.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/mls/grease.h"
#include "core/mls/parent_hash.h"
#include "core/mls/refuse.h"

namespace hotline::mls {
namespace {

absl::Status AtNode(uint32_t node, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("ratchet tree: node ", node, ": ", std::string(what)));
}

absl::Status ValidateRequired(const Support& support,
                              const Extensions& extensions) {
  auto required = RequiredCapabilitiesOf(extensions);
  if (!required.ok()) return required.status();
  if (!required->has_value()) return absl::OkStatus();
  for (ExtensionType type : (*required)->extension_types) {
    if (!SupportsExtension(support, type)) {
      return Refuse("a required extension is not supported by all members");
    }
  }
  for (uint16_t type : (*required)->proposal_types) {
    if (!SupportsProposal(support, type)) {
      return Refuse("a required proposal is not supported by all members");
    }
  }
  if (!Contains(support.credentials, (*required)->credential_types)) {
    return Refuse("a required credential is not supported by all members");
  }
  return absl::OkStatus();
}

absl::Status ValidateExtensions(const Support& support,
                                const Extensions& extensions) {
  for (const Extension& extension : extensions) {
    if (!SupportsExtension(support, extension.type)) {
      return Refuse(
          "an extension of the group is not supported by all members");
    }
  }
  return ValidateRequired(support, extensions);
}

// Section 12.4.3.1: every unmerged leaf is below the node, is somebody, and is
// unmerged in all nodes between.
absl::Status ValidateUnmerged(const RatchetTree& tree, NodeIndex at,
                              const ParentNode& node) {
  for (LeafIndex leaf : node.unmerged_leaves) {
    if (leaf.value >= tree.leaf_count() || !IsInSubtree(NodeOf(leaf), at) ||
        tree.Leaf(leaf) == nullptr) {
      return AtNode(at.value, "an unmerged leaf is not a member below it");
    }
    for (NodeIndex between = Parent(NodeOf(leaf)); between != at;
         between = Parent(between)) {
      const ParentNode* parent = tree.ParentAt(between);
      if (parent != nullptr &&
          !std::binary_search(parent->unmerged_leaves.begin(),
                              parent->unmerged_leaves.end(), leaf)) {
        return AtNode(between.value, "lacks an unmerged leaf of one above");
      }
    }
  }
  return absl::OkStatus();
}

absl::Status ValidateParent(const RatchetTree& tree, NodeIndex at,
                            const ParentNode& node, CipherSuite suite) {
  auto key = crypto::KemPublicKey::Parse(KemOf(suite), node.encryption_key);
  if (!key.ok()) return key.status();
  // Section 4.1.2: no path sets such a node, and a tree that ends with one is
  // not to be encoded (section 12.4.3.3).
  if (tree.Resolution(Left(at)).empty() || tree.Resolution(Right(at)).empty()) {
    return AtNode(at.value, "has nobody on one side");
  }
  return ValidateUnmerged(tree, at, node);
}

}  // namespace

absl::Status ValidateSupport(const RatchetTree& tree,
                             const Extensions& extensions) {
  if (!AreOneOfAType(extensions)) {
    return Refuse("group: more than one extension of a type");
  }
  const Support& support = tree.MembersSupport();
  if (!Contains(support.credentials, support.used_credentials)) {
    return Refuse("a credential type in use is not supported by all members");
  }
  return ValidateExtensions(support, extensions);
}

absl::Status ValidateOwnSupport(const LeafNode& own,
                                const Extensions& extensions) {
  LeafNode supports;
  supports.capabilities = WithoutGrease(own.capabilities);
  return ValidateExtensions(Support::Of(supports), extensions);
}

absl::Status ValidateGroupExtensions(
    const Extensions& extensions, const AuthenticationService& authentication) {
  if (!AreOneOfAType(extensions)) {
    return Refuse("group extensions: more than one of a type");
  }
  auto required = RequiredCapabilitiesOf(extensions);
  if (!required.ok()) return required.status();
  auto senders = ExternalSendersOf(extensions);
  if (!senders.ok()) return senders.status();
  if (!senders->has_value()) return absl::OkStatus();
  for (const ExternalSender& sender : (*senders)->senders) {
    auto valid =
        authentication.Validate(sender.credential, sender.signature_key);
    if (!valid.ok()) return valid;
  }
  return absl::OkStatus();
}

absl::Status ValidateTree(const RatchetTree& tree, const GroupContext& context,
                          base::WallTime now, const LifetimeRules& rules,
                          const AuthenticationService& authentication) {
  if (!base::ConstantTimeEqual(tree.TreeHash(), context.tree_hash)) {
    return Refuse("ratchet tree: not the one that the group has");
  }
  absl::Status valid;
  tree.EachNode([&](NodeIndex at, const Node& node) {
    if (!valid.ok()) return;
    if (const auto* parent = std::get_if<ParentNode>(&node.value)) {
      valid = ValidateParent(tree, at, *parent, context.cipher_suite);
      return;
    }
    const LeafNode& leaf = std::get<LeafNode>(node.value);
    valid.Update(ValidateLeafNode(leaf, context.cipher_suite, leaf.source,
                                  {context.group_id, LeafOf(at)}));
    valid.Update(ValidateLifetime(leaf, now, rules.longest, rules.grace));
    if (!valid.ok()) return;
    valid = authentication.Validate(leaf.credential, leaf.signature_key);
  });
  if (!valid.ok()) return valid;
  if (auto chained = VerifyParentHashes(tree); !chained.ok()) return chained;
  return ValidateSupport(tree, context.extensions);
}

}  // namespace hotline::mls
