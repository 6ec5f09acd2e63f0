// What a client of a history makes of what it receives, and what it must not be
// able to read.
#include <algorithm>

#include "tests/unit/core/mls/history_client.h"

namespace hotline::mls {
namespace {

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
  StoreWhatStagingChanged();
  if (!wins) return Outcome::kDone;  // judged, and dropped
  draft_.reset();
  const bool out = !letter.agreed->members.contains(name());
  RC_ASSERT(staged.removes_us() == out);
  RC_ASSERT(group_->Merge(std::move(staged)).ok());
  RC_ASSERT(group_->active() == !out);
  // RC_ASSERT looks at both sides of an ||.
  if (!out) RC_ASSERT(Agreed::Of(*group_) == *letter.agreed);
  Store();
  return Outcome::kDone;
}

}  // namespace hotline::mls
