// What is sent in a group and comes in it, but for commits of our own.
#include "client/groups/groups.h"
#include "client/groups/try.h"

namespace hotline::groups {

absl::StatusOr<mls::MlsMessage> Groups::Protect(
    const base::LineId& line, base::ByteView data,
    base::ByteView authenticated_data, const crypto::SigningKey& key) {
  TRY_ASSIGN(Held* const held, FindNewest(line));
  TRY(CheckMaySend(*held));
  std::optional<mls::MlsMessage> out;
  TRY(Change(*held, [&]() -> absl::Status {
    TRY_ASSIGN(out,
               held->group.Protect(data, authenticated_data,
                                   /*padding=*/0, key, store_.randomness()));
    ++held->head.sent;
    return absl::OkStatus();
  }));
  return *std::move(out);
}

absl::StatusOr<mls::MlsMessage> Groups::ProposeLeaving(
    const base::LineId& line, base::ByteView authenticated_data,
    const crypto::SigningKey& key, base::WallTime now) {
  TRY_ASSIGN(Held* const held, FindNewest(line));
  TRY(CheckMaySend(*held));
  authentication_.JudgeCommitAt(now);
  std::optional<mls::MlsMessage> out;
  TRY(Change(*held, [&]() -> absl::Status {
    TRY_ASSIGN(out, held->group.Propose({mls::Remove{held->group.own_leaf()}},
                                        mls::HandshakeForm::kPrivate,
                                        authenticated_data, key, now,
                                        store_.randomness()));
    return absl::OkStatus();
  }));
  return *std::move(out);
}

absl::Status Groups::DropProposal(const GroupName& group,
                                  const base::Bytes& reference) {
  TRY_ASSIGN(Held* const held, FindNewest(group.line));
  if (held->head.name != group) return absl::OkStatus();
  return Change(*held, [&] {
    held->group.DropPendingProposal(reference);
    return absl::OkStatus();
  });
}

absl::StatusOr<Incoming> Groups::Receive(const GroupName& group,
                                         const mls::MlsMessage& message,
                                         base::WallTime logged) {
  TRY(CheckWriting());
  TRY_ASSIGN(const auto head, store_.FindGroup(group));
  if (!head.has_value()) {
    return absl::NotFoundError("message: the keys of its group were wiped");
  }
  TRY_ASSIGN(Held* const held, Find(*head));
  authentication_.JudgeCommitAt(logged);
  std::optional<mls::Received> out;
  TRY(Change(*held, [&]() -> absl::Status {
    auto received = held->group.Receive(message, logged);
    if (!received.ok()) return MarkRefused(received.status());
    out = *std::move(received);
    return absl::OkStatus();
  }));
  if (auto* one = std::get_if<mls::ApplicationMessage>(&*out)) {
    return Incoming(std::move(*one));
  }
  if (auto* one = std::get_if<mls::ReceivedProposal>(&*out)) {
    return Incoming(std::move(*one));
  }
  return Incoming(IncomingCommit{std::get<mls::StagedCommit>(*std::move(out)),
                                 group, held->holding});
}

}  // namespace hotline::groups
