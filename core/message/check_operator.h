// A human's word: the operator's signature beside the station's (P6). An
// operator signs the statement with a key that the sender's position certified;
// the certificate travels in the content, so that the message alone proves who
// it was.
#pragma once

#include "core/message/check.h"

namespace hotline::message {

// The certificate that a content carries; nullptr if it carries none.
const OperatorCertificate* CertificateOf(const Body& body);

// Whether no machine may say this: acknowledged, answered, refused of kind
// OPERATION, and who is on duty.
bool NeedsOperator(Kind kind, const Body& body);

// Part of CheckMessage, after the sender's signature. Faults NOT_OPERATOR, then
// OPERATOR_MISSING to OPERATOR_SIGNATURE.
absl::Status CheckOperatorOf(const InnerMessage& message,
                             const SenderCertificate& sender,
                             const Circumstances& circumstances);

}  // namespace hotline::message
