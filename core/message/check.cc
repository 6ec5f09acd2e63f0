#include "core/message/check.h"

#include <algorithm>

#include "core/message/check_operator.h"

namespace hotline::message {
namespace {

absl::Status Require(bool condition, Fault otherwise) {
  return condition ? absl::OkStatus() : FaultError(otherwise);
}

// A relay, or another member, must not be able to put a signed statement behind
// a header that says otherwise.
absl::Status CheckAgreement(const Header& header, const Statement& statement) {
  return FirstError(
      {Require(statement.line_id == header.line_id, Fault::kLineMismatch),
       Require(statement.message_id == header.message_id,
               Fault::kMessageIdMismatch),
       Require(statement.precedence == header.precedence,
               Fault::kPrecedenceMismatch),
       Require(statement.sender == header.sender, Fault::kSenderMismatch),
       Require(statement.commitment == header.commitment,
               Fault::kCommitmentMismatch)});
}

absl::Status CheckOpenings(const InnerMessage& message) {
  const base::Digest commitment =
      Commitment(message.salt, Encode(message.body));
  const base::Digest addressees =
      AddresseesHash(message.addressees_salt, Encode(message.addressees));
  return FirstError({Require(message.statement.commitment == commitment,
                             Fault::kCommitmentNotOpened),
                     Require(message.statement.addressees_hash == addressees,
                             Fault::kAddresseesNotOpened)});
}

bool ScriptedInOperation(Kind kind, const Body& body) {
  const auto* response = std::get_if<Response>(&body);
  return response && response->scripted && kind == Kind::kOperation;
}

absl::Status CheckContent(const Header& header, const InnerMessage& message,
                          Channel channel) {
  const Kind kind = message.statement.kind;
  return FirstError(
      {Require(KindBelongsTo(kind, header.message_class), Fault::kKindOfClass),
       Require(MayTravel(message.body, channel), Fault::kChannel),
       Require(KindFits(kind, message.body), Fault::kKindOfContent),
       Require(NamesItsLine(header, message.body), Fault::kLineMismatch),
       Require(!ScriptedInOperation(kind, message.body),
               Fault::kScriptedResponse)});
}

// Role sender belongs to the first signature alone.
bool SenderIsFirstAlone(const std::vector<StatementSignature>& signatures) {
  const auto is_sender = [](const StatementSignature& signature) {
    return signature.role == SignerRole::kSender;
  };
  return !signatures.empty() && is_sender(signatures.front()) &&
         std::none_of(signatures.begin() + 1, signatures.end(), is_sender);
}

absl::Status CheckSender(const InnerMessage& message,
                         const SenderCertificate& sender) {
  const Statement& statement = message.statement;
  if (statement.sender != sender.station) {
    return FaultError(Fault::kSenderMismatch);
  }
  if (statement.certificate_hash != sender.certificate_hash) {
    return FaultError(Fault::kSenderUnknown);
  }
  if (!SenderIsFirstAlone(message.signatures)) {
    return FaultError(Fault::kSenderSignature);
  }
  const StatementSignature& first = message.signatures.front();
  return Require(first.signer == sender.station &&
                     first.key_hash == sender.certificate_hash &&
                     Verify(statement, first, sender.identity_key).ok(),
                 Fault::kSenderSignature);
}

bool NeedsReleaser(const InnerMessage& message) {
  return message.statement.kind == Kind::kOperation &&
         message.statement.precedence >= Precedence::kImmediate &&
         std::holds_alternative<Text>(message.body);
}

}  // namespace

absl::Status CheckMessage(const Header& header, const InnerMessage& message,
                          const SenderCertificate& sender,
                          const Circumstances& circumstances) {
  const auto& roster_hash = circumstances.roster_hash;
  return FirstError(
      {CheckAgreement(header, message.statement), CheckOpenings(message),
       CheckContent(header, message, circumstances.channel),
       CheckSender(message, sender),
       Require(!roster_hash || message.statement.roster_hash == *roster_hash,
               Fault::kRosterMismatch),
       Require(!NeedsReleaser(message) || sender.releaser, Fault::kNotReleaser),
       CheckOperatorOf(message, sender, circumstances)});
}

}  // namespace hotline::message
