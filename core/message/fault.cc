#include "core/message/fault.h"

#include <array>
#include <charconv>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace hotline::message {
namespace {

struct Entry {
  Fault fault;
  std::string_view name;
  std::string_view sentence;
};

constexpr std::array kFaults = {
    Entry{Fault::kHeaderMalformed, "HEADER_MALFORMED",
          "The header of the envelope cannot be read."},
    Entry{Fault::kUnknownHeaderVersion, "UNKNOWN_HEADER_VERSION",
          "The header has a version that this station does not know."},
    Entry{Fault::kLifetime, "LIFETIME",
          "The envelope states a lifetime that is not allowed."},
    Entry{Fault::kReceipt, "RECEIPT",
          "The relay gave no valid proof that it logged this message."},
    Entry{Fault::kLineUnknown, "LINE_UNKNOWN",
          "The message is on a line that this station is not a member of."},
    Entry{Fault::kClassOfLine, "CLASS_OF_LINE",
          "The message is marked live on an exercise line, or the reverse."},
    Entry{Fault::kEpochUnknown, "EPOCH_UNKNOWN",
          "This station holds no keys for the epoch of the message."},
    Entry{Fault::kMessageIdReused, "MESSAGE_ID_REUSED",
          "The sender has used the id of this message for another one."},
    Entry{Fault::kSealMalformed, "SEAL_MALFORMED",
          "The encrypted part of the envelope cannot be read."},
    Entry{Fault::kUnknownSealVersion, "UNKNOWN_SEAL_VERSION",
          "The encryption has a version that this station does not know."},
    Entry{Fault::kNotSealedToUs, "NOT_SEALED_TO_US",
          "The message was not encrypted to any key of this station."},
    Entry{Fault::kAltered, "ALTERED",
          "The message was altered on its way and cannot be decrypted."},
    Entry{Fault::kPadding, "PADDING",
          "The message carries hidden bytes after its end."},
    Entry{Fault::kUnknownMessageVersion, "UNKNOWN_MESSAGE_VERSION",
          "The message has a version that this station does not know."},
    Entry{Fault::kMessageMalformed, "MESSAGE_MALFORMED",
          "The message cannot be read, or breaks a limit."},
    Entry{Fault::kLineMismatch, "LINE_MISMATCH",
          "The message was signed for another line."},
    Entry{Fault::kMessageIdMismatch, "MESSAGE_ID_MISMATCH",
          "The message was signed under another id."},
    Entry{Fault::kPrecedenceMismatch, "PRECEDENCE_MISMATCH",
          "The precedence outside is not the one that the sender signed."},
    Entry{Fault::kSenderMismatch, "SENDER_MISMATCH",
          "The sender named outside is not the one who signed."},
    Entry{Fault::kCommitmentMismatch, "COMMITMENT_MISMATCH",
          "The commitment outside is not the one that the sender signed."},
    Entry{Fault::kCommitmentNotOpened, "COMMITMENT_NOT_OPENED",
          "The text is not the one that the sender committed to."},
    Entry{Fault::kAddresseesNotOpened, "ADDRESSEES_NOT_OPENED",
          "The addressees are not those that the sender signed."},
    Entry{Fault::kRosterMismatch, "ROSTER_MISMATCH",
          "The sender wrote to other stations than the members of the line."},
    Entry{Fault::kKindOfClass, "KIND_OF_CLASS",
          "The kind of the message does not belong to the class of its line."},
    Entry{Fault::kKindOfContent, "KIND_OF_CONTENT",
          "The content of the message belongs under another kind."},
    Entry{Fault::kScriptedResponse, "SCRIPTED_RESPONSE",
          "A script answered an operational message that a person must."},
    Entry{Fault::kResponseMismatch, "RESPONSE_MISMATCH",
          "The response is to a message that reads otherwise here."},
    Entry{Fault::kNotAllowed, "NOT_ALLOWED",
          "The policy of the line does not allow this message."},
    Entry{Fault::kEpochEnded, "EPOCH_ENDED",
          "The message came under keys that the line had already replaced."},
    Entry{Fault::kLabel, "LABEL",
          "The label cannot be read, is above the classification of the line, "
          "or leaves out members of it."},
    Entry{Fault::kChannel, "CHANNEL",
          "What the message holds may not travel this way."},
    Entry{Fault::kOffer, "OFFER",
          "The invitation contradicts itself, does not name this station, or "
          "has ended."},
    Entry{Fault::kOfferAnswer, "OFFER_ANSWER",
          "The answer is to no open invitation, or not by whom it invited."},
    Entry{Fault::kSenderUnknown, "SENDER_UNKNOWN",
          "No certificate is known for the sender."},
    Entry{Fault::kSenderCertificate, "SENDER_CERTIFICATE",
          "The sender's certificate is not vouched for by its authority."},
    Entry{Fault::kSenderExpired, "SENDER_EXPIRED",
          "The sender's certificate was not valid at that time."},
    Entry{Fault::kSenderRevoked, "SENDER_REVOKED",
          "The sender's certificate has been revoked by its authority."},
    Entry{Fault::kSenderNotMember, "SENDER_NOT_MEMBER",
          "The sender is not a member of the line."},
    Entry{Fault::kSenderSignature, "SENDER_SIGNATURE",
          "The sender's signature is missing or not valid."},
    Entry{Fault::kNotReleaser, "NOT_RELEASER",
          "The sender may not release operational messages of this "
          "precedence."},
    Entry{Fault::kOperatorMissing, "OPERATOR_MISSING",
          "The word of a person came without that person's signature."},
    Entry{Fault::kOperatorUnknown, "OPERATOR_UNKNOWN",
          "No certificate is known for the station that vouches for the "
          "operator."},
    Entry{Fault::kOperatorPosition, "OPERATOR_POSITION",
          "The operator belongs to another position than the sender."},
    Entry{Fault::kOperatorCertificate, "OPERATOR_CERTIFICATE",
          "The operator's certificate was not signed by the station that it "
          "names."},
    Entry{Fault::kOperatorExpired, "OPERATOR_EXPIRED",
          "The operator's certificate was not valid at that time."},
    Entry{Fault::kOperatorName, "OPERATOR_NAME",
          "The message names another person than the operator who signed."},
    Entry{Fault::kOperatorSignature, "OPERATOR_SIGNATURE",
          "The operator's signature is not valid."},
    Entry{Fault::kNotOperator, "NOT_OPERATOR",
          "The station that answers has not the role operator."},
    Entry{Fault::kCommitMalformed, "COMMIT_MALFORMED",
          "The change of members or keys cannot be read."},
    Entry{Fault::kCommitRefused, "COMMIT_REFUSED",
          "The change of members or keys does not fit the line's group."},
    Entry{Fault::kCommitter, "COMMITTER",
          "The change was made by another station than the one named."},
    Entry{Fault::kRosterDelta, "ROSTER_DELTA",
          "The change takes in or out other stations than it tells the relay."},
    Entry{Fault::kProposalType, "PROPOSAL_TYPE",
          "The change does something to the group that lines never do."},
    Entry{Fault::kNotEntitled, "NOT_ENTITLED",
          "The station that made the change may not make it."},
    Entry{Fault::kPolicy, "POLICY",
          "The new policy of the line does not hold."},
    Entry{Fault::kNewcomer, "NEWCOMER",
          "The change takes in a station that may not be a member."},
    Entry{Fault::kExternalCommit, "EXTERNAL_COMMIT",
          "A station took itself in again where the line does not allow it."},
};

const Entry* Find(uint32_t value) {
  for (const Entry& entry : kFaults) {
    if (static_cast<uint32_t>(entry.fault) == value) return &entry;
  }
  return nullptr;
}

const Entry* Find(Fault fault) { return Find(static_cast<uint32_t>(fault)); }

// Where a status keeps its fault: the number, in decimal.
constexpr char kPayload[] = "hotline/message/fault";

}  // namespace

std::string_view Name(Fault fault) {
  const Entry* entry = Find(fault);
  return entry ? entry->name : "UNSPECIFIED";
}

std::string_view Sentence(Fault fault) {
  const Entry* entry = Find(fault);
  return entry ? entry->sentence : "The message failed an unknown check.";
}

absl::StatusOr<Fault> FaultFromWire(uint32_t value) {
  if (const Entry* entry = Find(value)) return entry->fault;
  return absl::InvalidArgumentError(absl::StrCat("unknown fault ", value));
}

absl::Status FaultError(Fault fault, std::string_view detail) {
  std::string message(detail.empty() ? Sentence(fault) : detail);
  return WithFault(fault, absl::InvalidArgumentError(message));
}

absl::Status WithFault(Fault fault, absl::Status status) {
  if (status.ok() || FaultOf(status)) return status;
  status.SetPayload(kPayload,
                    absl::Cord(absl::StrCat(static_cast<uint32_t>(fault))));
  return status;
}

std::optional<Fault> FaultOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  if (!payload) return std::nullopt;
  const std::string text(*payload);
  uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  const Entry* entry = Find(value);
  return entry ? std::optional(entry->fault) : std::nullopt;
}

}  // namespace hotline::message
