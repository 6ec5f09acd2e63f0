#include "core/mls/member_index.h"

#include "absl/strings/str_cat.h"

namespace hotline::mls {
namespace {

base::Bytes Name(char sort, base::ByteView bytes) {
  base::Bytes name;
  name.reserve(1 + bytes.size());
  name.push_back(static_cast<uint8_t>(sort));
  name.insert(name.end(), bytes.begin(), bytes.end());
  return name;
}

constexpr char kEncryptionKey = 'e';
constexpr char kSignatureKey = 's';
constexpr char kClient = 'c';

absl::Status Twice(NodeIndex node, const base::Bytes& name) {
  const char* what = name[0] == kEncryptionKey  ? "an encryption key"
                     : name[0] == kSignatureKey ? "a signature key"
                                                : "a client";
  return absl::InvalidArgumentError(
      absl::StrCat("ratchet tree: node ", node.value, ": ", what,
                   " that another node has, too"));
}

}  // namespace

std::vector<base::Bytes> MemberIndex::NamesOf(const Node& node) const {
  if (const auto* parent = std::get_if<ParentNode>(&node.value)) {
    return {Name(kEncryptionKey, parent->encryption_key)};
  }
  const LeafNode& leaf = std::get<LeafNode>(node.value);
  return {Name(kEncryptionKey, leaf.encryption_key),
          Name(kSignatureKey, leaf.signature_key),
          Name(kClient, authentication_->ClientOf(leaf))};
}

absl::StatusOr<MemberIndex> MemberIndex::Of(
    const RatchetTree& tree, const AuthenticationService& authentication) {
  MemberIndex index(authentication);
  absl::Status unique;
  tree.EachNode([&](NodeIndex at, const Node& node) {
    for (base::Bytes& name : index.NamesOf(node)) {
      if (index.names_.contains(name)) unique.Update(Twice(at, name));
      index.names_.insert(std::move(name));
    }
  });
  if (!unique.ok()) return unique;
  return index;
}

void MemberIndex::Apply(Draft draft) {
  for (const base::Bytes& name : draft.removed_) names_.erase(name);
  names_.merge(draft.added_);
}

bool MemberIndex::Draft::Has(const base::Bytes& name) const {
  return added_.contains(name) ||
         (index_->names_.contains(name) && !removed_.contains(name));
}

bool MemberIndex::Draft::HasKey(const HpkePublicKey& key) const {
  return Has(Name(kEncryptionKey, key));
}

absl::Status MemberIndex::Draft::Move(const RatchetTree& before,
                                      const RatchetTree& after) {
  std::vector<std::pair<NodeIndex, base::Bytes>> coming;
  RatchetTree::EachDifference(
      before, after, [&](NodeIndex at, const Node* was, const Node* is) {
        if (was != nullptr) {
          for (base::Bytes& name : index_->NamesOf(*was)) {
            if (added_.erase(name) == 0) removed_.insert(std::move(name));
          }
        }
        if (is != nullptr) {
          for (base::Bytes& name : index_->NamesOf(*is)) {
            coming.emplace_back(at, std::move(name));
          }
        }
      });
  for (auto& [at, name] : coming) {
    if (Has(name)) return Twice(at, name);
    if (removed_.erase(name) == 0) added_.insert(std::move(name));
  }
  return absl::OkStatus();
}

std::set<base::Bytes> ClientsIn(const RatchetTree& tree,
                                const AuthenticationService& authentication) {
  std::set<base::Bytes> clients;
  tree.EachLeaf([&](LeafIndex, const LeafNode& leaf) {
    clients.insert(authentication.ClientOf(leaf));
  });
  return clients;
}

}  // namespace hotline::mls
