#include "tests/unit/core/mls/history_client.h"

#include <algorithm>

namespace hotline::mls {
namespace {

base::Bytes BytesOf(const Secret& secret) {
  return base::ToBytes(base::ByteView(secret.Reveal()));
}

// A store's records, or Save()'s, as one value that compares.
std::map<StateKey, base::Bytes> Comparable(
    const std::vector<StateRecord>& records) {
  std::map<StateKey, base::Bytes> out;
  for (const StateRecord& one : records) {
    out[one.key] = base::ToBytes(one.value.Reveal());
  }
  return out;
}

}  // namespace

Agreed Agreed::Of(const Group& group) {
  const auto exported = Must(group.Export("history", {}, 32));
  return {BytesOf(group.epoch_authenticator()),
          base::ToBytes(exported.Reveal()), Encode(group.context()),
          NamesIn(group.tree())};
}

HistoryClient::HistoryClient(std::string name, CipherSuite suite,
                             const Application& app, SeededRandom& random)
    : party_(name, random), suite_(suite), application_(app), random_(random) {}

void HistoryClient::Enter(Group group) {
  draft_.reset();
  if (group_.has_value()) ghosts_.push_back(*std::move(group_));
  if (ghosts_.size() > 3) ghosts_.erase(ghosts_.begin());
  group_ = std::move(group);
  store_.clear();
  Store();
}

void HistoryClient::Store() {
  for (StateChange& change : group_->TakeChanges()) Keep(std::move(change));
}

void HistoryClient::StoreWhatStagingChanged() {
  for (StateChange& change : group_->TakeChanges()) {
    RC_ASSERT(change.key.epoch == group_->epoch());
    RC_ASSERT(change.key.type == StateRecordType::kSecretTree ||
              change.key.type == StateRecordType::kRatchets);
    Keep(std::move(change));
  }
}

void HistoryClient::Keep(StateChange change) {
  if (change.value.has_value()) {
    store_[change.key] = *std::move(change.value);
  } else {
    store_.erase(change.key);
  }
}

void HistoryClient::Create(Extensions extensions) {
  const NewKeyPackage own = party_.MakeKeyPackage(suite_);
  Enter(Must(
      Group::Create({base::ToBytes("history"), suite_, std::move(extensions)},
                    {own.key_package, own.keys}, application_, kNow, random_)));
}

KeyPackage HistoryClient::Invite() {
  invitations_.push_back(party_.MakeKeyPackage(suite_));
  return invitations_.back().key_package;
}

void HistoryClient::Join(const Welcome& welcome, const RatchetTree& tree) {
  auto used = std::find_if(
      invitations_.begin(), invitations_.end(), [&](const auto& one) {
        return welcome.Find(one.key_package.Ref()) != nullptr;
      });
  RC_ASSERT(used != invitations_.end());
  const bool follows = group_.has_value() && group_->reinit().has_value();
  Enter(Must(JoinByWelcome({welcome,
                            {used->key_package, used->keys},
                            tree,
                            follows ? &*group_ : nullptr},
                           application_, kNow)));
  invitations_.erase(used);
}

void HistoryClient::MoveTo(CipherSuite suite) {
  suite_ = suite;
  invitations_.clear();
}

MlsMessage HistoryClient::Reinitialise(std::vector<KeyPackage> others) {
  RC_ASSERT(absl::IsFailedPrecondition(
      group_->Protect({}, {}, 0, party_.signing_key(), random_).status()));
  const NewKeyPackage own = party_.MakeKeyPackage(suite_);
  NewGroup next = Must(
      mls::Reinitialise(*group_, {own.key_package, own.keys}, std::move(others),
                        party_.signing_key(), application_, kNow, random_));
  Enter(std::move(next.group));
  return std::move(next.welcome);
}

GroupInfo HistoryClient::MakeGroupInfo() {
  return Must(
      group_->MakeGroupInfo({.ratchet_tree = false, .external_pub = true},
                            party_.signing_key(), random_));
}

NewExternalCommit HistoryClient::JoinAlone(const GroupInfo& info,
                                           const RatchetTree& tree,
                                           std::optional<LeafIndex> replaces) {
  ExternalJoin draft{info, tree, party_.LeafOf(suite_), replaces, {}, {}, true};
  NewExternalCommit joined = Must(JoinByExternalCommit(
      draft, party_.signing_key(), application_, kNow, random_));
  Enter(std::move(joined.group));
  return joined;
}

std::optional<base::Bytes> HistoryClient::Send(const base::Bytes& data) {
  auto sent = group_->Protect(data, base::ToBytes(name()), data.size() % 7,
                              party_.signing_key(), random_);
  if (!group_->pending_proposals().empty()) {
    RC_ASSERT(absl::IsFailedPrecondition(sent.status()));
    ExpectUnchanged();
    return std::nullopt;
  }
  Store();
  return Encode(Must(std::move(sent)));
}

base::Bytes HistoryClient::Propose(const Proposal& proposal,
                                   HandshakeForm form) {
  auto sent = Must(
      group_->Propose(proposal, form, {}, party_.signing_key(), kNow, random_));
  Store();
  return Encode(sent);
}

base::Bytes HistoryClient::ProposeUpdate(HandshakeForm form) {
  CommitDraft leaf;
  leaf.form = form;
  auto sent =
      Must(group_->ProposeUpdate(leaf, party_.signing_key(), kNow, random_));
  Store();
  return Encode(sent);
}

void HistoryClient::Commit(CommitDraft draft) {
  auto made = group_->Commit(draft, party_.signing_key(), kNow, random_);
  if (!made.ok()) {
    // Two members may have proposed to add the same client.
    draft.pending = false;
    made = group_->Commit(draft, party_.signing_key(), kNow, random_);
  }
  draft_ = Must(std::move(made));
  Store();
}

void HistoryClient::MergeDraft() {
  NewCommit draft = *std::move(draft_);
  draft_.reset();
  RC_ASSERT(group_->Merge(std::move(draft.staged)).ok());
  Store();
}

void HistoryClient::Reload() {
  std::vector<StateRecord> records;
  for (const auto& [key, value] : store_) {
    records.push_back({key, value.Clone()});
  }
  Group loaded = Must(Group::Load(records, application_));
  RC_ASSERT(Comparable(records) == Comparable(group_->Save()));
  RC_ASSERT(Comparable(records) == Comparable(loaded.Save()));
  if (draft_.has_value()) {
    const base::SecretBytes bytes = group_->SaveStaged(draft_->staged);
    draft_->staged = Must(loaded.LoadStaged(bytes.Reveal()));
    RC_ASSERT(loaded.SaveStaged(draft_->staged).Equals(bytes));
  }
  group_ = std::move(loaded);
}

}  // namespace hotline::mls
