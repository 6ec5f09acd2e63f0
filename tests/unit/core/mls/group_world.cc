#include "tests/unit/core/mls/group_world.h"

namespace hotline::mls {
namespace {

constexpr uint64_t kDay = uint64_t{24} * 3600;

base::Bytes NameOf(const Credential& credential) {
  return credential.type == CredentialType::kBasic
             ? credential.identity
             : credential.certificates.at(0).cert_data;
}

}  // namespace

absl::Status TestAuthentication::Validate(const Credential& credential,
                                          const SignaturePublicKey&) const {
  return refused.contains(NameOf(credential))
             ? absl::InvalidArgumentError("credential: refused")
             : absl::OkStatus();
}

absl::Status TestAuthentication::ValidateSuccessor(
    const Credential& credential, const SignaturePublicKey& signature_key,
    const Credential& replaced) const {
  if (NameOf(credential) != NameOf(replaced)) {
    return absl::InvalidArgumentError("credential: of somebody else");
  }
  return Validate(credential, signature_key);
}

base::Bytes TestAuthentication::ClientOf(const LeafNode& leaf) const {
  return NameOf(leaf.credential);
}

absl::StatusOr<base::SecretBytes> TestPsks::Find(
    const PreSharedKeyId& id) const {
  auto found =
      psks.find(id.type == PskType::kExternal ? id.psk_id : id.psk_group_id);
  if (found == psks.end()) return absl::NotFoundError("psk: unknown");
  return base::SecretBytes(base::ByteView(found->second));
}

GroupWorld::GroupWorld(CipherSuite suite, uint64_t seed)
    : suite_(suite), random_(seed) {}

Client& GroupWorld::Enrol(std::string_view name) {
  auto signing_key = crypto::SigningKey::Generate(random_);
  auto own = MakeKeyPackage(Draft(base::ViewOf(name)), signing_key, random_);
  clients_.push_back(std::make_unique<Client>(
      Client{base::ToBytes(name), std::move(signing_key), std::move(own), {}}));
  return *clients_.back();
}

KeyPackageDraft GroupWorld::Draft(base::ByteView name) const {
  const uint64_t seconds = base::ToMillis(now) / 1000;
  KeyPackageDraft draft;
  draft.cipher_suite = suite_;
  draft.credential = Credential::Basic(base::ToBytes(name));
  draft.capabilities = capabilities;
  draft.lifetime = {seconds - kDay, seconds + 30 * kDay};
  return draft;
}

const KeyPackage& GroupWorld::Offer(Client& client) {
  return Offer(client, Draft(client.name));
}

const KeyPackage& GroupWorld::Offer(Client& client,
                                    const KeyPackageDraft& draft) {
  client.own = MakeKeyPackage(draft, client.signing_key, random_);
  return client.own.key_package;
}

void GroupWorld::Create(Client& client, Extensions extensions) {
  auto group =
      Group::Create({random_.Some(16), suite_, std::move(extensions)},
                    client.own_key_package(), application, now, random_);
  ASSERT_TRUE(group.ok()) << group.status();
  client.group = *std::move(group);
}

std::vector<Client*> GroupWorld::GroupOf(const std::vector<std::string>& names,
                                         bool path, Extensions extensions) {
  std::vector<Client*> members;
  members.reserve(names.size());
  for (const std::string& name : names) members.push_back(&Enrol(name));
  Create(*members.front(), std::move(extensions));
  if (members.size() > 1) {
    Add(*members.front(), {members.begin() + 1, members.end()}, path);
  }
  return members;
}

absl::StatusOr<NewCommit> GroupWorld::TryCommit(Client& by,
                                                const CommitDraft& draft) {
  return by.group->Commit(draft, by.signing_key, now, random_);
}

NewCommit GroupWorld::Commit(Client& by, const CommitDraft& draft) {
  auto made = TryCommit(by, draft);
  EXPECT_TRUE(made.ok()) << made.status();
  return *std::move(made);
}

absl::StatusOr<Group> GroupWorld::TryJoin(const Client& client,
                                          const MlsMessage& welcome,
                                          std::optional<RatchetTree> tree,
                                          const Group* predecessor,
                                          std::vector<base::Bytes> our_groups) {
  auto came = Parse<MlsMessage>(Encode(welcome), "MLSMessage");
  if (!came.ok()) return came.status();
  return JoinByWelcome(
      {std::get<Welcome>(came->value), client.own_key_package(),
       std::move(tree), predecessor, std::move(our_groups)},
      application, now);
}

void GroupWorld::Apply(Client& by, NewCommit made,
                       const std::vector<Client*>& joiners) {
  for (Client* other : Members()) {
    if (other == &by || other->group->group_id() != by.group->group_id()) {
      continue;
    }
    auto received = Receive(*other, made.commit);
    ASSERT_TRUE(received.ok()) << received.status();
    auto merged =
        other->group->Merge(std::move(std::get<StagedCommit>(*received)));
    ASSERT_TRUE(merged.ok()) << merged;
  }
  const auto merged = by.group->Merge(std::move(made.staged));
  ASSERT_TRUE(merged.ok()) << merged;
  for (Client* joiner : joiners) {
    auto group = TryJoin(*joiner, *made.welcome);
    ASSERT_TRUE(group.ok()) << group.status();
    joiner->group = *std::move(group);
  }
}

void GroupWorld::CommitAndApply(Client& by, const CommitDraft& draft,
                                const std::vector<Client*>& joiners) {
  Apply(by, Commit(by, draft), joiners);
}

void GroupWorld::Add(Client& by, const std::vector<Client*>& joiners,
                     bool path) {
  CommitDraft draft;
  draft.path = path;
  for (const Client* joiner : joiners) {
    draft.proposals.push_back({mls::Add{joiner->own.key_package}});
  }
  CommitAndApply(by, draft, joiners);
}

void GroupWorld::Remove(Client& by, const Client& whom) {
  CommitDraft draft;
  draft.proposals.push_back({mls::Remove{whom.leaf()}});
  CommitAndApply(by, draft);
}

absl::StatusOr<Received> GroupWorld::Receive(Client& at,
                                             const MlsMessage& message) {
  auto came = Parse<MlsMessage>(Encode(message), "MLSMessage");
  if (!came.ok()) return came.status();
  return at.group->Receive(*came, now);
}

void GroupWorld::Broadcast(const Client& by, const MlsMessage& message) {
  for (Client* other : Members()) {
    if (other == &by) continue;
    const auto received = Receive(*other, message);
    EXPECT_TRUE(received.ok()) << received.status();
  }
}

absl::StatusOr<MlsMessage> GroupWorld::Propose(Client& by,
                                               const Proposal& proposal,
                                               HandshakeForm form) {
  return by.group->Propose(proposal, form, {}, by.signing_key, now, random_);
}

std::vector<Client*> GroupWorld::Members() {
  std::vector<Client*> members;
  for (const auto& client : clients_) {
    if (client->group.has_value() && client->group->active()) {
      members.push_back(client.get());
    }
  }
  return members;
}

void GroupWorld::ExpectAgreement() {
  const auto members = Members();
  ASSERT_FALSE(members.empty());
  const Group& first = *members.front()->group;
  for (const Client* member : members) {
    const Group& group = *member->group;
    EXPECT_EQ(group.context(), first.context());
    EXPECT_EQ(group.tree().TreeHash(), first.tree().TreeHash());
    EXPECT_TRUE(
        group.epoch_authenticator().Equals(first.epoch_authenticator()));
    const auto a = group.Export("test", {}, 32),
               b = first.Export("test", {}, 32);
    ASSERT_TRUE(a.ok() && b.ok());
    EXPECT_TRUE(base::ConstantTimeEqual(a->Reveal(), b->Reveal()));
  }
}

PreSharedKeyId ExternalPsk(std::string_view name, base::Random& random) {
  PreSharedKeyId id;
  id.psk_id = base::ToBytes(name);
  id.psk_nonce = base::ToBytes(base::RandomArray<Secret::kSize>(random));
  return id;
}

}  // namespace hotline::mls
