// What a message says: one of sixteen contents (docs/protocol.md, "Body"), each
// in a file of its own with its limits. Only a text starts a clock or asks for
// receipts (P7). Which content may travel how, and under which kind, is
// content_rules.h's to say.
#pragma once

#include <variant>

#include "absl/status/statusor.h"
#include "core/message/ack_request.h"
#include "core/message/attachment_chunk.h"
#include "core/message/beacon.h"
#include "core/message/duty.h"
#include "core/message/facts.h"
#include "core/message/leaving.h"
#include "core/message/line_card.h"
#include "core/message/line_test.h"
#include "core/message/offer.h"
#include "core/message/offer_answer.h"
#include "core/message/policy_notice.h"
#include "core/message/quarantine_report.h"
#include "core/message/rejoin_request.h"
#include "core/message/response.h"
#include "core/message/revocation_lists.h"
#include "core/message/text.h"

namespace hotline::message {

// The alternatives stand in the order of their content numbers, from 1.
using Body =
    std::variant<Text, Facts, Response, LineCard, QuarantineReport, Offer,
                 OfferAnswer, RejoinRequest, Beacon, LineTest, PolicyNotice,
                 RevocationLists, Leaving, AttachmentChunk, Duty, AckRequest>;

// Every limit of the content; the message names the field.
absl::Status Check(const Body& body);

base::Bytes Encode(const Body& body);

// Strict: encoding the result gives `bytes`. InvalidArgument names the field.
absl::StatusOr<Body> ParseBody(base::ByteView bytes);

}  // namespace hotline::message
