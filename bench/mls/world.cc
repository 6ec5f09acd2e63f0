#include "bench/mls/world.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace hotline::bench {

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "mls_bench: %s\n", status.ToString().c_str());
  std::exit(1);
}

Member World::MakeClient() {
  const std::string name = "client " + std::to_string(++clients_);
  auto signing_key = crypto::SigningKey::Generate(random_);
  mls::KeyPackageDraft draft;
  draft.cipher_suite = suite_;
  draft.credential = mls::Credential::Basic(base::ToBytes(name));
  const auto seconds = static_cast<uint64_t>(base::ToMillis(now())) / 1000;
  draft.lifetime = {seconds - 3600, seconds + 3600};
  auto own = mls::MakeKeyPackage(draft, signing_key, random_);
  return {std::move(signing_key), std::move(own), nullptr};
}

mls::Group World::Found(const Member& client) {
  mls::GroupDraft draft;
  draft.group_id = base::ToBytes("bench");
  draft.cipher_suite = suite_;
  return Must(mls::Group::Create(draft,
                                 {client.own.key_package, client.own.keys},
                                 application_, now(), random_));
}

mls::NewExternalCommit World::Join(const Member& client, const mls::Group& seen,
                                   const mls::GroupInfo& info) {
  const mls::LeafNode& own = client.own.key_package.leaf_node;
  mls::LeafNode leaf;
  leaf.credential = own.credential;
  leaf.capabilities = own.capabilities;
  const mls::ExternalJoin draft{.group_info = info,
                                .tree = seen.tree(),
                                .leaf_node = std::move(leaf),
                                .replaces = {},
                                .psks = {},
                                .authenticated_data = {},
                                .ratchet_tree = false};
  return Must(mls::JoinByExternalCommit(draft, client.signing_key, application_,
                                        now(), random_));
}

World::Pair World::Populate(uint32_t members) {
  Pair pair{MakeClient(), MakeClient()};
  Member& first = pair.first;
  first.group = std::make_unique<mls::Group>(Found(first));
  const mls::GroupInfo info = Must(
      first.group->MakeGroupInfo({.ratchet_tree = false, .external_pub = true},
                                 first.signing_key, random_));
  auto joined = Join(pair.second, *first.group, info);
  pair.second.group = std::make_unique<mls::Group>(std::move(joined.group));
  Follow(first, joined.commit);
  for (uint32_t there = 2; there < members; ++there) {
    joined = Join(MakeClient(), *first.group, joined.group_info);
    Follow(first, joined.commit);
    Follow(pair.second, joined.commit);
  }
  return pair;
}

mls::NewCommit World::Commit(Member& from, const mls::CommitDraft& draft) {
  return Must(from.group->Commit(draft, from.signing_key, now(), random_));
}

void World::Merge(Member& member, mls::StagedCommit staged) {
  Must(member.group->Merge(std::move(staged)));
}

void World::Follow(Member& member, const mls::MlsMessage& commit) {
  auto received = Must(member.group->Receive(commit, now()));
  Merge(member, std::get<mls::StagedCommit>(std::move(received)));
}

}  // namespace hotline::bench
