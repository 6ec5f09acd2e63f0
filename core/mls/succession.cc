#include "core/mls/succession.h"

#include <set>

#include "core/mls/refuse.h"

namespace hotline::mls {
namespace {

std::set<base::Bytes> ClientsOf(const OwnKeyPackage& own,
                                const std::vector<KeyPackage>& members,
                                const AuthenticationService& authentication) {
  std::set<base::Bytes> clients = {
      authentication.ClientOf(own.key_package.leaf_node)};
  for (const KeyPackage& member : members) {
    clients.insert(authentication.ClientOf(member.leaf_node));
  }
  return clients;
}

PreSharedKey PskOf(const Group& group, ResumptionPskUsage usage,
                   base::Random& random) {
  PreSharedKeyId psk;
  psk.type = PskType::kResumption;
  psk.usage = usage;
  psk.psk_group_id = group.group_id();
  psk.psk_epoch = group.epoch();
  psk.psk_nonce = base::ToBytes(base::RandomArray<Secret::kSize>(random));
  return {std::move(psk)};
}

absl::StatusOr<NewGroup> Follow(const Group& old, ResumptionPskUsage usage,
                                const GroupDraft& draft,
                                const OwnKeyPackage& own,
                                std::vector<KeyPackage> members,
                                const crypto::SigningKey& signing_key,
                                const Application& application,
                                base::WallTime now, base::Random& random) {
  auto group = Group::Create(draft, own, application, now, random);
  if (!group.ok()) return group.status();
  CommitDraft commit;
  commit.predecessor = &old;
  for (KeyPackage& member : members) {
    commit.proposals.push_back({Add{std::move(member)}});
  }
  commit.proposals.push_back({PskOf(old, usage, random)});
  auto made = group->Commit(commit, signing_key, now, random);
  if (!made.ok()) return made.status();
  if (!made->welcome.has_value()) return Refuse("new group: has one member");
  if (auto merged = group->Merge(std::move(made->staged)); !merged.ok()) {
    return merged;
  }
  return NewGroup{*std::move(group), *std::move(made->welcome)};
}

}  // namespace

absl::StatusOr<NewGroup> Reinitialise(
    const Group& group, const OwnKeyPackage& own,
    std::vector<KeyPackage> members, const crypto::SigningKey& signing_key,
    const Application& application, base::WallTime now, base::Random& random) {
  if (!group.reinit().has_value()) {
    return absl::FailedPreconditionError("group: no ReInit was committed");
  }
  const ReInit& reinit = *group.reinit();
  if (reinit.version != ProtocolVersion::kMls10 ||
      !IsSupported(reinit.cipher_suite)) {
    return Refuse("ReInit: to a version or cipher suite that we do not have");
  }
  if (ClientsOf(own, members, application.authentication) !=
      ClientsIn(group.tree(), application.authentication)) {
    return Refuse("reinitialisation: not the members of the old group");
  }
  return Follow(group, ResumptionPskUsage::kReinit,
                {reinit.group_id, reinit.cipher_suite, reinit.extensions}, own,
                std::move(members), signing_key, application, now, random);
}

absl::StatusOr<NewGroup> Branch(const Group& group, const GroupDraft& draft,
                                const OwnKeyPackage& own,
                                std::vector<KeyPackage> members,
                                const crypto::SigningKey& signing_key,
                                const Application& application,
                                base::WallTime now, base::Random& random) {
  if (draft.cipher_suite != group.context().cipher_suite) {
    return Refuse("branch: to another cipher suite");
  }
  const auto before = ClientsIn(group.tree(), application.authentication);
  for (const base::Bytes& client :
       ClientsOf(own, members, application.authentication)) {
    if (!before.contains(client)) {
      return Refuse("branch: to somebody who is no member");
    }
  }
  return Follow(group, ResumptionPskUsage::kBranch, draft, own,
                std::move(members), signing_key, application, now, random);
}

}  // namespace hotline::mls
