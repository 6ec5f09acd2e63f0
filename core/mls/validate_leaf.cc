#include "core/mls/validate_leaf.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace hotline::mls {
namespace {

absl::Status RefuseLeaf(std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("LeafNode: ", std::string(what)));
}

bool Lists(const std::vector<uint16_t>& numbers, uint16_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

}  // namespace

absl::Status ValidateCapabilities(const LeafNode& leaf, CipherSuite suite) {
  const Capabilities& can = leaf.capabilities;
  if (!Lists(can.versions, static_cast<uint16_t>(ProtocolVersion::kMls10))) {
    return RefuseLeaf("MLS 1.0 is not among its versions");
  }
  if (!Lists(can.cipher_suites, static_cast<uint16_t>(suite))) {
    return RefuseLeaf("the group's suite is not among its cipher suites");
  }
  if (!Lists(can.credentials, static_cast<uint16_t>(leaf.credential.type))) {
    return RefuseLeaf("its credential type is not among its capabilities");
  }
  for (const Extension& extension : leaf.extensions) {
    if (!IsDefaultExtension(extension.type) &&
        !Lists(can.extensions, extension.type)) {
      return RefuseLeaf("an extension is not among its capabilities");
    }
  }
  // Of others the reader has refused it.
  if (!AreOneOfAType(leaf.extensions)) {
    return RefuseLeaf("more than one extension of a type");
  }
  return absl::OkStatus();
}

absl::Status ValidateLeafNode(const LeafNode& leaf, CipherSuite suite,
                              LeafNodeSource source,
                              const LeafNodeContext& context) {
  if (leaf.source != source) return RefuseLeaf("wrong leaf_node_source");
  auto key = crypto::KemPublicKey::Parse(KemOf(suite), leaf.encryption_key);
  if (!key.ok()) return key.status();
  if (auto can = ValidateCapabilities(leaf, suite); !can.ok()) return can;
  return leaf.VerifySignature(context);
}

absl::Status ValidateLifetime(const LeafNode& leaf, base::WallTime now,
                              uint64_t longest, uint64_t grace) {
  if (leaf.source != LeafNodeSource::kKeyPackage) return absl::OkStatus();
  const auto [not_before, not_after] = leaf.lifetime;
  const uint64_t seconds = base::ToMillis(now) / 1000;
  if (not_after < not_before || not_after - not_before > longest) {
    return RefuseLeaf("its lifetime is longer than we accept");
  }
  if (seconds < not_before) return RefuseLeaf("its lifetime has not begun");
  if (seconds > not_after && seconds - not_after > grace) {
    return RefuseLeaf("its lifetime has ended");
  }
  return absl::OkStatus();
}

absl::Status ValidateFirstLeaf(const LeafNode& leaf, CipherSuite suite,
                               base::WallTime now, const LifetimeRules& rules,
                               bool sending,
                               const AuthenticationService& authentication) {
  auto valid = ValidateLeafNode(leaf, suite, LeafNodeSource::kKeyPackage, {});
  if (!valid.ok()) return valid;
  valid = ValidateLifetime(leaf, now, rules.longest, sending ? 0 : rules.grace);
  if (!valid.ok()) return valid;
  return authentication.Validate(leaf.credential, leaf.signature_key);
}

absl::Status ValidateKeyPackage(const KeyPackage& key_package,
                                CipherSuite suite, base::WallTime now,
                                const LifetimeRules& rules, bool sending,
                                const AuthenticationService& authentication) {
  if (key_package.version != ProtocolVersion::kMls10 ||
      key_package.cipher_suite != suite) {
    return absl::InvalidArgumentError(
        "KeyPackage: of another version or cipher suite than the group");
  }
  const LeafNode& leaf = key_package.leaf_node;
  auto valid =
      ValidateFirstLeaf(leaf, suite, now, rules, sending, authentication);
  if (!valid.ok()) return valid;
  if (auto made = key_package.VerifySignature(); !made.ok()) return made;
  auto init_key =
      crypto::KemPublicKey::Parse(KemOf(suite), key_package.init_key);
  if (!init_key.ok()) return init_key.status();
  if (key_package.init_key == leaf.encryption_key) {
    return absl::InvalidArgumentError(
        "KeyPackage: init_key is the leaf's encryption_key, too");
  }
  return absl::OkStatus();
}

}  // namespace hotline::mls
