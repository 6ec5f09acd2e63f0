// Why a station quarantines a message: it keeps it, shows it, reports it to the
// others on the line, and goes on with the next (P12). The numbers travel in
// quarantine reports and stand in records; they never change and are never used
// again.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace hotline::message {

enum class Fault : uint16_t {
  // The envelope.
  kHeaderMalformed = 1,
  kUnknownHeaderVersion = 2,
  kLifetime = 3,
  kReceipt = 4,       // the relay's evidence for it does not verify
  kLineUnknown = 5,   // no line card says that we are a member
  kClassOfLine = 6,   // header against the line's class
  kEpochUnknown = 7,  // we hold no keys of that epoch and branch
  kMessageIdReused = 8,
  // Opening it.
  kSealMalformed = 16,
  kUnknownSealVersion = 17,
  kNotSealedToUs = 18,
  kAltered = 19,  // header, keys or ciphertext: decryption fails
  kPadding = 20,
  kUnknownMessageVersion = 21,
  kMessageMalformed = 22,
  // Header and statement disagree.
  kLineMismatch = 32,
  kMessageIdMismatch = 33,
  kPrecedenceMismatch = 34,
  kSenderMismatch = 35,
  kCommitmentMismatch = 36,
  // Inside.
  kCommitmentNotOpened = 48,  // the body is another than committed to
  kAddresseesNotOpened = 49,
  kRosterMismatch = 50,  // the sender wrote to others than the line's members
  kKindOfClass = 51,
  kKindOfContent = 52,     // facts, card or report not of kind SERVICE
  kScriptedResponse = 53,  // by a script, in kind OPERATION
  kResponseMismatch = 54,  // to a message that reads otherwise here
  kNotAllowed = 55,        // by the policy of the line
  kEpochEnded = 56,        // numbered above the commit that ended its epoch
  kLabel = 57,             // not read, above the ceiling, or too narrow
  kChannel = 58,           // content outside the group that belongs inside, ...
  kOffer = 59,             // an invitation that does not hold
  kOfferAnswer = 60,       // to no open invitation, or by another
  // The sender.
  kSenderUnknown = 64,  // no certificate with that hash
  kSenderCertificate =
      65,  // no path to the root of its authority, or other use
  kSenderExpired = 66,
  kSenderRevoked = 67,
  kSenderNotMember = 68,
  kSenderSignature = 69,
  kNotReleaser = 70,
  // The operator (P6).
  kOperatorMissing = 71,
  kOperatorUnknown = 72,      // no certificate of the station that certified
  kOperatorPosition = 73,     // of another position than the sender
  kOperatorCertificate = 74,  // not signed by the station that it names
  kOperatorExpired = 75,
  kOperatorName = 76,  // another in the message than in the certificate
  kOperatorSignature = 77,
  kNotOperator = 78,  // the responding station has not the role
  // A commit that does not count (docs/lines.md, "Which commit counts").
  kCommitMalformed = 80,
  kCommitRefused = 81,  // RFC 9420 refuses it
  kCommitter = 82,
  kRosterDelta = 83,
  kProposalType = 84,
  kNotEntitled = 85,
  kPolicy = 86,
  kNewcomer = 87,
  kExternalCommit = 88,
};

// "COMMITMENT_NOT_OPENED": for records, metrics and JSON. "UNSPECIFIED" for a
// value that is not listed.
std::string_view Name(Fault fault);

// One plain sentence for the watch officer.
std::string_view Sentence(Fault fault);

// InvalidArgument for a number that is not listed.
absl::StatusOr<Fault> FaultFromWire(uint32_t value);

// Every function on the way of a received message fails with a status that
// carries the fault, so that the caller can quarantine without guessing.
// `detail` says more for our log, never content. Code InvalidArgument.
absl::Status FaultError(Fault fault, std::string_view detail = {});
// `status` with this fault attached; an ok status, or one that already carries
// a fault, stays as it is.
absl::Status WithFault(Fault fault, absl::Status status);
// Nothing for an ok status and for an error of another origin.
std::optional<Fault> FaultOf(const absl::Status& status);

}  // namespace hotline::message
