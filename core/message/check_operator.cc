#include "core/message/check_operator.h"

#include "core/message/positions.h"

namespace hotline::message {
namespace {

// The one signature of role operator; nullptr if there is none or a second.
const StatementSignature* OperatorSignature(const InnerMessage& message) {
  const StatementSignature* found = nullptr;
  for (const StatementSignature& signature : message.signatures) {
    if (signature.role != SignerRole::kOperator) continue;
    if (found != nullptr) return nullptr;
    found = &signature;
  }
  return found;
}

bool HasOperatorSignature(const InnerMessage& message) {
  for (const StatementSignature& signature : message.signatures) {
    if (signature.role == SignerRole::kOperator) return true;
  }
  return false;
}

// Nothing if nobody that we were given is the station that certified.
const SenderCertificate* CertifierOf(const OperatorCertificate& certificate,
                                     const SenderCertificate& sender,
                                     const Circumstances& circumstances) {
  const auto is = [&](const SenderCertificate& one) {
    return one.station == certificate.station.station &&
           one.certificate_hash == certificate.station.certificate_hash;
  };
  if (is(sender)) return &sender;
  if (circumstances.certifier && is(*circumstances.certifier)) {
    return &*circumstances.certifier;
  }
  return nullptr;
}

absl::Status CheckCertified(const OperatorCertificate& certificate,
                            const SenderCertificate& sender,
                            const Circumstances& circumstances) {
  if (certificate.position != PositionOfStation(sender.station)) {
    return FaultError(Fault::kOperatorPosition);
  }
  const SenderCertificate* certifier =
      CertifierOf(certificate, sender, circumstances);
  if (certifier == nullptr) return FaultError(Fault::kOperatorUnknown);
  if (!Verify(certificate, certifier->identity_key).ok()) {
    return FaultError(Fault::kOperatorCertificate);
  }
  const auto& logged = circumstances.logged;
  if (logged &&
      (*logged < certificate.not_before || *logged >= certificate.not_after)) {
    return FaultError(Fault::kOperatorExpired);
  }
  return absl::OkStatus();
}

// One name wherever one stands.
bool NamesTheOperator(const InnerMessage& message, const std::string& name) {
  const auto* response = std::get_if<Response>(&message.body);
  return message.statement.operator_name == name &&
         (response == nullptr || response->operator_name == name);
}

absl::Status CheckSigned(const InnerMessage& message,
                         const OperatorCertificate& certificate) {
  if (!NamesTheOperator(message, certificate.name)) {
    return FaultError(Fault::kOperatorName);
  }
  const StatementSignature* signature = OperatorSignature(message);
  const bool good = signature != nullptr &&
                    signature->signer == certificate.name &&
                    signature->key_hash == Hash(certificate) &&
                    Verify(message.statement, *signature, certificate.key).ok();
  return good ? absl::OkStatus() : FaultError(Fault::kOperatorSignature);
}

}  // namespace

const OperatorCertificate* CertificateOf(const Body& body) {
  if (const auto* duty = std::get_if<Duty>(&body)) return &duty->certificate;
  const auto* response = std::get_if<Response>(&body);
  return response != nullptr && response->certificate ? &*response->certificate
                                                      : nullptr;
}

bool NeedsOperator(Kind kind, const Body& body) {
  return std::holds_alternative<Duty>(body) ||
         (std::holds_alternative<Response>(body) && kind == Kind::kOperation);
}

absl::Status CheckOperatorOf(const InnerMessage& message,
                             const SenderCertificate& sender,
                             const Circumstances& circumstances) {
  const bool needed = circumstances.operators_required &&
                      NeedsOperator(message.statement.kind, message.body);
  if (needed && !sender.operators) return FaultError(Fault::kNotOperator);
  const OperatorCertificate* certificate = CertificateOf(message.body);
  if (certificate == nullptr) {
    return needed ? FaultError(Fault::kOperatorMissing) : absl::OkStatus();
  }
  if (!HasOperatorSignature(message)) {
    return FaultError(Fault::kOperatorMissing);
  }
  auto status = CheckCertified(*certificate, sender, circumstances);
  return status.ok() ? CheckSigned(message, *certificate) : status;
}

}  // namespace hotline::message
