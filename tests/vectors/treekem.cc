// Paths from every member to every other: treekem.json. Each published path is
// opened by all, and then each member makes a new one.
#include "core/mls/treekem.h"

#include <map>

#include "tests/vectors/format.h"
#include "tests/vectors/mls_entry.h"

namespace hotline::vectors {
namespace {

using mls::LeafIndex;
using mls::NodeIndex;

struct Member {
  crypto::SigningKey signing_key;
  mls::TreeKeys keys;
};

struct Group {
  mls::CipherSuite suite;
  mls::RatchetTree tree;
  mls::GroupContext context;  // without the tree hash
  std::map<LeafIndex, Member> members;
};

// A path, and what each of the others should get out of it.
struct Claim {
  LeafIndex sender;
  mls::UpdatePath path;
  mls::RatchetTree merged;
  mls::Secret commit_secret;
  std::map<LeafIndex, mls::Secret> path_secrets;
};

mls::GroupContext ReadContext(Entry& entry, mls::CipherSuite suite) {
  mls::GroupContext context;
  context.cipher_suite = suite;
  context.group_id = entry.Hex("group_id");
  context.epoch = entry.Number("epoch");
  context.confirmed_transcript_hash = entry.Hex("confirmed_transcript_hash");
  return context;
}

// A private key that must be that of the node in the tree.
void AddKey(Entry& part, const mls::RatchetTree& tree, NodeIndex node,
            crypto::KemPrivateKey key, mls::TreeKeys& keys) {
  const mls::HpkePublicKey* public_key = tree.KeyAt(node);
  part.Require(public_key != nullptr && *public_key == key.public_key().bytes(),
               "not the private key of the node");
  keys.Set(node, std::move(key));
}

void ReadMember(Entry& part, Group& group) {
  const LeafIndex leaf{part.Number32("index")};
  const mls::LeafNode* leaf_node = group.tree.Leaf(leaf);
  if (leaf_node == nullptr) return part.Fail("no member has this index");
  Member member{ReadSigningKey(part, "signature_priv"), mls::TreeKeys(leaf)};
  part.Require(leaf_node->signature_key ==
                   base::ToBytes(member.signing_key.verify_key()),
               "signature_priv is not that of the leaf");
  AddKey(part, group.tree, NodeOf(leaf),
         ReadKemKey(part, group.suite, "encryption_priv"), member.keys);
  for (Entry& one : part.List("path_secrets")) {
    const NodeIndex node{one.Number32("node")};
    one.Require(
        group.tree.ParentAt(node) != nullptr && IsInSubtree(NodeOf(leaf), node),
        "not above the leaf");
    AddKey(one, group.tree, node,
           mls::NodeKey(group.suite, ReadSecret(one, "path_secret")),
           member.keys);
  }
  part.Require(group.members.emplace(leaf, std::move(member)).second,
               "a second one of this index");
}

absl::StatusOr<Group> ReadGroup(Entry& entry) {
  auto suite = ReadSuite(entry);
  if (!suite.ok()) return suite.status();
  auto tree = ReadTree(entry, "ratchet_tree");
  if (!tree.ok()) return tree.status();
  Group group{*suite, *std::move(tree), ReadContext(entry, *suite), {}};
  CheckTree(entry, group.tree, group.context.group_id);
  for (Entry& part : entry.List("leaves_private")) ReadMember(part, group);
  entry.Require(group.members.size() == group.tree.member_count(),
                "leaves_private: not one for each member");
  if (!entry.status().ok()) return entry.status();
  return group;
}

// The secret that `receiver` gets is at the lowest node that it shares with the
// sender. Its key there tells which it was.
void CheckReceiver(Entry& part, const Group& group, const Claim& claim,
                   const mls::GroupContext& context, const Member& receiver) {
  const LeafIndex leaf = receiver.keys.leaf();
  auto opened = DecryptPath(group.tree, claim.merged, receiver.keys,
                            group.suite, claim.sender, {}, claim.path, context);
  if (!part.Passed(opened.status())) return;
  part.Require(opened->commit_secret.Equals(claim.commit_secret),
               "commit_secret differs");
  const auto expected = mls::NodeKey(group.suite, claim.path_secrets.at(leaf));
  const auto* key = opened->keys.Find(CommonAncestor(leaf, claim.sender));
  part.Require(key != nullptr && key->secret().Equals(expected.secret()),
               "path secret differs");
}

void CheckClaim(Entry& part, const Group& group, const Claim& claim) {
  CheckTree(part, claim.merged, group.context.group_id);
  mls::GroupContext context = group.context;
  context.tree_hash = base::ToBytes(claim.merged.TreeHash());
  for (const auto& [leaf, member] : group.members) {
    if (leaf == claim.sender) continue;
    CheckReceiver(part, group, claim, context, member);
  }
}

// One for each leaf; null for those that get nothing.
std::map<LeafIndex, mls::Secret> ReadPathSecrets(Entry& part,
                                                 const Group& group,
                                                 LeafIndex sender) {
  std::map<LeafIndex, mls::Secret> secrets;
  std::vector<Entry> list = part.List("path_secrets");
  part.Require(list.size() == group.tree.leaf_count(),
               "path_secrets: not one for each leaf");
  for (uint32_t i = 0; i < list.size(); ++i) {
    const LeafIndex leaf{i};
    if (leaf == sender || !group.members.contains(leaf)) {
      list[i].ExpectNull();
      continue;
    }
    auto secret = mls::Secret::From(list[i].Hex());
    if (list[i].Passed(secret.status())) {
      secrets.emplace(leaf, *std::move(secret));
    }
  }
  return secrets;
}

void CheckPublished(Entry& part, const Group& group) {
  const LeafIndex sender{part.Number32("sender")};
  part.Require(group.members.contains(sender), "sender is no member");
  auto path = ReadStructure<mls::UpdatePath>(part, "update_path");
  part.Passed(path.status());
  auto path_secrets = ReadPathSecrets(part, group, sender);
  if (!part.status().ok()) return;
  auto merged = MergePath(group.tree, group.suite, sender, {}, *path);
  if (!part.Passed(merged.status())) return;
  part.Expect("tree_hash_after", merged->TreeHash());
  CheckClaim(part, group,
             {sender, *std::move(path), *std::move(merged),
              ReadSecret(part, "commit_secret"), std::move(path_secrets)});
}

// What each of the others should get of a path that we have made.
std::map<LeafIndex, mls::Secret> PathSecretsOf(const mls::NewPath& path,
                                               const Group& group) {
  std::map<LeafIndex, mls::Secret> secrets;
  for (size_t i = 0; i < path.steps.size(); ++i) {
    for (const auto& [leaf, member] : group.members) {
      if (!IsInSubtree(NodeOf(leaf), path.steps[i].copath)) continue;
      secrets.emplace(leaf, path.path_secrets[i].Clone());
    }
  }
  return secrets;
}

void CheckNew(Entry& entry, const Group& group, const Member& member) {
  base::SystemRandom random;
  const LeafIndex sender = member.keys.leaf();
  mls::NewPath made = MakePath(
      group.tree, member.keys,
      {group.suite, group.context.group_id, sender, *group.tree.Leaf(sender)},
      member.signing_key, random);
  mls::GroupContext context = group.context;
  context.tree_hash = base::ToBytes(made.tree.TreeHash());
  auto path = EncryptPath(made, group.suite, {}, context, random);
  if (!entry.Passed(path.status())) return;
  auto merged = MergePath(group.tree, group.suite, sender, {}, *path);
  if (!entry.Passed(merged.status())) return;
  entry.Require(merged->TreeHash() == made.tree.TreeHash(),
                "a new path gives sender and receivers different trees");
  auto path_secrets = PathSecretsOf(made, group);
  CheckClaim(entry, group,
             {sender, *std::move(path), *std::move(merged),
              std::move(made.commit_secret), std::move(path_secrets)});
}

}  // namespace

absl::Status RunTreeKem(Entry& entry) {
  auto group = ReadGroup(entry);
  if (!group.ok()) return group.status();
  for (Entry& part : entry.List("update_paths")) CheckPublished(part, *group);
  for (const auto& [leaf, member] : group->members) {
    CheckNew(entry, *group, member);
  }
  return entry.status();
}

}  // namespace hotline::vectors
