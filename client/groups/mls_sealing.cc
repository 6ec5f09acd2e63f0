#include "client/groups/mls_sealing.h"

#include "absl/strings/str_cat.h"
#include "client/groups/try.h"
#include "core/message/fault.h"
#include "core/message/header.h"
#include "core/message/limits.h"

namespace hotline::groups {
namespace {

using message::Fault;
using message::FaultError;

absl::Status NotOurs(std::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat("header: ", std::string(what)));
}

// The application message of this line and epoch that stands under exactly
// these header bytes.
absl::StatusOr<mls::MlsMessage> ParseBody(const message::Header& header,
                                          base::ByteView header_bytes,
                                          base::ByteView body) {
  base::Reader in(body);
  mls::MlsMessage message = mls::MlsMessage::Decode(in);
  const auto* one = std::get_if<mls::PrivateMessage>(&message.value);
  if (!in.Finish("MLSMessage").ok() || one == nullptr ||
      one->content_type != mls::ContentType::kApplication) {
    return FaultError(Fault::kSealMalformed);
  }
  if (one->group_id != base::ToBytes(header.line_id.bytes()) ||
      one->epoch != header.epoch ||
      one->authenticated_data != base::ToBytes(header_bytes)) {
    return FaultError(Fault::kAltered, "message: made for another header");
  }
  return message;
}

// What MLS refuses of a message in an epoch that is held. That a key does not
// fit may be the work of another history of the group (P10); a key that was
// used up, or is too far ahead, is not.
absl::Status AsFault(const absl::Status& status) {
  if (absl::IsUnauthenticated(status)) {
    return MarkDivergence(
        FaultError(Fault::kAltered, std::string(status.message())));
  }
  if (absl::IsInvalidArgument(status) || absl::IsResourceExhausted(status)) {
    return FaultError(Fault::kAltered, std::string(status.message()));
  }
  if (absl::IsNotFound(status)) {
    return FaultError(Fault::kEpochUnknown, std::string(status.message()));
  }
  return status;
}

absl::StatusOr<mls::ApplicationMessage> Receive(Groups& groups,
                                                const GroupName& group,
                                                const mls::MlsMessage& message,
                                                base::WallTime logged) {
  auto received = groups.Receive(group, message, logged);
  if (!received.ok()) return AsFault(received.status());
  return std::get<mls::ApplicationMessage>(*std::move(received));
}

}  // namespace

absl::Status CheckOwner(const Opened& opened,
                        const message::Statement& statement) {
  if (statement.sender == opened.sender.station &&
      statement.certificate_hash == opened.sender.certificate_hash) {
    return absl::OkStatus();
  }
  return FaultError(Fault::kSenderMismatch,
                    "statement: not by the station whose leaf sent it");
}

absl::StatusOr<base::Bytes> MlsSealing::Seal(base::ByteView header_bytes,
                                             base::ByteView plaintext) {
  if (key_ == nullptr) return NotOurs("this sealing only opens");
  TRY_ASSIGN(const auto header, message::ParseHeader(header_bytes));
  TRY_ASSIGN(const EpochName current, groups_.Current(header.line_id));
  if (EpochOf(header) != current) return NotOurs("not of the newest epoch");
  TRY_ASSIGN(const mls::Group* const group, groups_.Look(header.line_id));
  TRY_ASSIGN(const auto own,
             OwnerOf(group->tree().Leaf(group->own_leaf())->credential));
  if (header.sender != own.station) return NotOurs("of another sender");
  TRY_ASSIGN(const auto message,
             groups_.Protect(header.line_id, plaintext, header_bytes, *key_));
  base::Bytes body = mls::Encode(message);
  if (header_bytes.size() + body.size() > message::kMaxEnvelopeSize) {
    return absl::OutOfRangeError(
        absl::StrCat("envelope: ", header_bytes.size() + body.size(),
                     " bytes, at most ", message::kMaxEnvelopeSize));
  }
  return body;
}

absl::StatusOr<base::SecretBytes> MlsSealing::Open(base::ByteView header_bytes,
                                                   base::ByteView body) {
  TRY_ASSIGN(const auto header, message::ParseHeader(header_bytes));
  TRY_ASSIGN(const auto message, ParseBody(header, header_bytes, body));
  TRY_ASSIGN(const EpochRecord epoch,
             groups_.epochs().Find(header.line_id, EpochOf(header), number_));
  TRY_ASSIGN(auto opened, Receive(groups_, epoch.group, message, logged_));
  const mls::Credential& credential = opened.sender_leaf.credential;
  TRY_ASSIGN(auto sender, OwnerOf(credential));
  TRY_ASSIGN(auto chain, ChainOf(credential));
  if (header.sender != sender.station) {
    return FaultError(Fault::kSenderMismatch,
                      "header: not of the station whose leaf sent it");
  }
  TRY(message::WithFault(Fault::kSenderRevoked,
                         groups_.CheckNotRevoked(opened.sender_leaf, logged_)));
  opened_ = Opened{std::move(sender), std::move(chain), opened.sender, epoch};
  return std::move(opened.data);
}

}  // namespace hotline::groups
