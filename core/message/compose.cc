#include "core/message/compose.h"

#include <algorithm>
#include <utility>

#include "core/message/check_operator.h"
#include "core/message/dtg.h"

namespace hotline::message {
namespace {

Header WriteHeader(const Draft& draft, const SenderCertificate& sender,
                   const base::MessageId& message_id,
                   const base::Digest& commitment) {
  Header header;
  header.line_id = draft.line_id;
  header.incarnation = draft.incarnation;
  header.epoch = draft.epoch;
  header.branch_id = draft.branch_id;
  header.message_class = draft.message_class;
  header.precedence = draft.precedence;
  header.lifetime = draft.lifetime;
  header.sender = sender.station;
  header.message_id = message_id;
  header.commitment = commitment;
  return header;
}

Statement WriteStatement(const Draft& draft, const Header& header,
                         const SenderCertificate& sender,
                         const base::Digest& addressees_hash) {
  Statement statement;
  statement.line_id = header.line_id;
  statement.message_id = header.message_id;
  statement.serial = draft.serial;
  statement.kind = draft.kind;
  statement.precedence = header.precedence;
  statement.dtg = WholeMinute(draft.dtg);
  statement.filed = draft.filed;
  statement.sender = header.sender;
  statement.certificate_hash = sender.certificate_hash;
  statement.operator_name = draft.operator_name;
  statement.addressees_hash = addressees_hash;
  statement.roster_hash = RosterHash(draft.recipients);
  statement.commitment = header.commitment;
  return statement;
}

absl::Status CheckRecipients(std::vector<Member> recipients) {
  std::sort(recipients.begin(), recipients.end());
  return CheckMembers(recipients);
}

// What the types of a draft do not rule out, with the field's name.
absl::Status CheckDraft(const Draft& draft) {
  auto status = Check(draft.body);
  if (status.ok()) status = Check(draft.addressees);
  if (status.ok()) status = CheckRecipients(draft.recipients);
  return status;
}

// The sender's, and the operator's where the body has a certificate.
std::vector<StatementSignature> SignStatement(
    const Draft& draft, const Statement& statement,
    const SenderCertificate& sender, const crypto::SigningKey& identity) {
  std::vector<StatementSignature> signatures = {
      Sign(statement, SignerRole::kSender, sender.station,
           sender.certificate_hash, identity)};
  const OperatorCertificate* certificate = CertificateOf(draft.body);
  if (certificate != nullptr && draft.operator_key != nullptr) {
    signatures.push_back(Sign(statement, SignerRole::kOperator,
                              certificate->name, Hash(*certificate),
                              *draft.operator_key));
  }
  return signatures;
}

absl::Status CheckAsRecipient(const ComposedMessage& composed,
                              const SenderCertificate& sender,
                              Circumstances circumstances) {
  circumstances.logged = composed.message.statement.filed;
  auto status = CheckLifetime(composed.header, /*application=*/true);
  if (!status.ok()) return status;
  auto header = ParseHeader(composed.header_bytes);
  if (!header.ok()) return header.status();
  auto message = ParsePadded(composed.plaintext.Reveal());
  if (!message.ok()) return message.status();
  return CheckMessage(*header, *message, sender, circumstances);
}

}  // namespace

absl::StatusOr<ComposedMessage> Compose(const Draft& draft,
                                        const SenderCertificate& sender,
                                        const crypto::SigningKey& identity,
                                        base::Random& random,
                                        const Circumstances& circumstances) {
  auto status = CheckDraft(draft);
  if (!status.ok()) return status;
  ComposedMessage out;
  InnerMessage& message = out.message;
  message.salt = base::RandomArray<32>(random);
  message.addressees_salt = base::RandomArray<32>(random);
  message.addressees = draft.addressees;
  message.body = draft.body;
  out.header = WriteHeader(
      draft, sender,
      draft.message_id.value_or(base::MessageId(base::RandomArray<16>(random))),
      Commitment(message.salt, Encode(message.body)));
  message.statement = WriteStatement(
      draft, out.header, sender,
      AddresseesHash(message.addressees_salt, Encode(message.addressees)));
  message.signatures =
      SignStatement(draft, message.statement, sender, identity);
  auto plaintext = EncodePadded(message);
  if (!plaintext.ok()) return plaintext.status();
  out.plaintext = *std::move(plaintext);
  out.header_bytes = Encode(out.header);
  status = CheckAsRecipient(out, sender, circumstances);
  if (!status.ok()) return status;
  return out;
}

}  // namespace hotline::message
