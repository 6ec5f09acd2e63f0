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

MlsMessage MessageOf(const Letter& letter) {
  return Must(Parse<MlsMessage>(letter.bytes, "letter"));
}

void ExpectOpensUnderNoNumber(Group& group, const MlsMessage& message) {
  RC_ASSERT(!group.Receive(message, kNow).ok());
  auto epochs = group.past_epochs();
  epochs.push_back(group.epoch());
  for (const uint64_t epoch : epochs) {
    MlsMessage relabelled = message;
    std::get<PrivateMessage>(relabelled.value).epoch = epoch;
    RC_ASSERT(!group.Receive(relabelled, kNow).ok());
  }
}

}  // namespace

Agreed Agreed::Of(const Group& group) {
  const auto exported = Must(group.Export("history", {}, 32));
  return {BytesOf(group.epoch_authenticator()),
          base::ToBytes(exported.Reveal()), group.context().tree_hash,
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
  for (StateChange& change : group_->TakeChanges()) {
    if (change.value.has_value()) {
      store_[change.key] = *std::move(change.value);
    } else {
      store_.erase(change.key);
    }
  }
}

void HistoryClient::Create() {
  const NewKeyPackage own = party_.MakeKeyPackage(suite_);
  Enter(Must(Group::Create({base::ToBytes("history"), suite_, {}},
                           {own.key_package, own.keys}, application_, kNow,
                           random_)));
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
  Enter(Must(
      JoinByWelcome({welcome, {used->key_package, used->keys}, tree, nullptr},
                    application_, kNow)));
  invitations_.erase(used);
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

void HistoryClient::ExpectCannotOpen(const Letter& letter) {
  const MlsMessage message = MessageOf(letter);
  for (Group& ghost : ghosts_) {
    const auto past = ghost.past_epochs();
    const bool its_own =
        letter.epoch == ghost.epoch() ||
        std::find(past.begin(), past.end(), letter.epoch) != past.end();
    if (!its_own) ExpectOpensUnderNoNumber(ghost, message);
  }
  if (!group_.has_value()) return;
  ExpectOpensUnderNoNumber(*group_, message);
  ExpectUnchanged();
}

bool HistoryClient::MayOpen(const Letter& letter) const {
  const auto past = group_->past_epochs();
  const bool known =
      (group_->active() && letter.epoch == group_->epoch()) ||
      std::find(past.begin(), past.end(), letter.epoch) != past.end();
  return known && !opened_.contains(letter.number);
}

HistoryClient::Outcome HistoryClient::Receive(const Letter& letter) {
  if (letter.from == name()) opened_.insert(letter.number);
  auto received = group_->Receive(MessageOf(letter), kNow);
  if (!received.ok()) ExpectUnchanged();
  if (!received.ok() && letter.epoch > group_->epoch()) return Outcome::kLater;
  const Outcome outcome = letter.kind == Letter::Kind::kApplication
                              ? ReceiveApplication(letter, std::move(received))
                          : letter.kind == Letter::Kind::kProposal
                              ? ReceiveProposal(letter, std::move(received))
                              : ReceiveCommit(letter, std::move(received));
  if (outcome == Outcome::kDone) opened_.insert(letter.number);
  return outcome;
}

HistoryClient::Outcome HistoryClient::ReceiveApplication(
    const Letter& letter, absl::StatusOr<Received> received) {
  RC_ASSERT(received.ok() == MayOpen(letter));
  if (!received.ok()) return Outcome::kRefused;
  const auto& message = std::get<ApplicationMessage>(*received);
  RC_ASSERT(base::ToBytes(message.data.Reveal()) == letter.data);
  RC_ASSERT(NameOf(message.sender_leaf) == letter.from);
  RC_ASSERT(base::ToString(message.authenticated_data) == letter.from);
  RC_ASSERT(message.epoch == letter.epoch);
  Store();
  return Outcome::kDone;
}

HistoryClient::Outcome HistoryClient::ReceiveProposal(
    const Letter& letter, absl::StatusOr<Received> received) {
  const bool in_time = active() && letter.epoch == group_->epoch();
  RC_ASSERT(in_time || !received.ok());
  RC_ASSERT(received.ok() || !in_time || opened_.contains(letter.number));
  if (!received.ok()) return Outcome::kRefused;
  RC_ASSERT(std::holds_alternative<ReceivedProposal>(*received));
  Store();
  return Outcome::kDone;
}

HistoryClient::Outcome HistoryClient::ReceiveCommit(
    const Letter& letter, absl::StatusOr<Received> received) {
  const bool wins = letter.kind == Letter::Kind::kCommit;
  const bool in_time = active() && letter.epoch == group_->epoch();
  RC_ASSERT(in_time || !received.ok());
  if (!received.ok()) {
    // It may refer to a proposal that is still on its way.
    RC_ASSERT(!in_time || absl::IsNotFound(received.status()) ||
              opened_.contains(letter.number));
    return in_time && wins ? Outcome::kLater : Outcome::kRefused;
  }
  StagedCommit staged = std::get<StagedCommit>(*std::move(received));
  ExpectUnchanged();
  if (!wins) return Outcome::kDone;  // judged, and dropped
  draft_.reset();
  const bool out = !letter.agreed->members.contains(name());
  RC_ASSERT(staged.removes_us() == out);
  RC_ASSERT(group_->Merge(std::move(staged)).ok());
  RC_ASSERT(group_->active() == !out);
  RC_ASSERT(out || Agreed::Of(*group_) == *letter.agreed);
  Store();
  return Outcome::kDone;
}

}  // namespace hotline::mls
