#include "core/line/commit_form.h"

#include <algorithm>

#include "core/message/fault.h"

namespace hotline::line {
namespace {

using message::Fault;
using message::FaultError;

absl::Status Malformed(const char* why) {
  return FaultError(Fault::kCommitMalformed, why);
}
absl::Status Malformed(const absl::Status& why) {
  return message::WithFault(Fault::kCommitMalformed, why);
}

// Who is in the group sends what nobody outside can read; who is not cannot.
bool TravelsAsItShould(const mls::MlsMessage& message) {
  if (const auto* in = std::get_if<mls::PrivateMessage>(&message.value)) {
    return in->content_type == mls::ContentType::kCommit;
  }
  const auto* out = std::get_if<mls::PublicMessage>(&message.value);
  return out != nullptr &&
         out->content.sender.type == mls::SenderType::kNewMemberCommit;
}

template <class Framed>
bool IsOf(const Framed& framed, const message::Header& header) {
  return framed.epoch == header.epoch &&
         std::ranges::equal(framed.group_id, header.line_id.bytes());
}

bool IsOfTheParent(const mls::MlsMessage& message,
                   const message::Header& header) {
  const auto* in = std::get_if<mls::PrivateMessage>(&message.value);
  return in != nullptr
             ? IsOf(*in, header)
             : IsOf(std::get<mls::PublicMessage>(message.value).content,
                    header);
}

absl::Status CheckCommitHeader(const message::Header& header,
                               const CommitBody& body) {
  if (header.precedence != message::Precedence::kFlash ||
      header.lifetime != std::chrono::seconds(0)) {
    return Malformed("commit: precedence is not FLASH, or it has a lifetime");
  }
  return header.commitment == DeltaCommitment(body.delta)
             ? absl::OkStatus()
             : Malformed("commit: the header commits to another delta");
}

}  // namespace

absl::StatusOr<CommitForm> ReadCommit(const message::Header& header,
                                      base::ByteView bytes) {
  auto body = ParseCommitBody(bytes);
  if (!body.ok()) return Malformed(body.status());
  auto delta = ParseRosterDelta(body->delta);
  if (!delta.ok()) return Malformed(delta.status());
  auto status = CheckCommitHeader(header, *body);
  if (!status.ok()) return status;
  auto message = mls::Parse<mls::MlsMessage>(body->message, "MLSMessage");
  if (!message.ok()) return Malformed(message.status());
  if (!TravelsAsItShould(*message)) {
    return Malformed("commit: neither private nor external");
  }
  if (!IsOfTheParent(*message, header)) {
    return FaultError(Fault::kCommitRefused, "commit: of another epoch");
  }
  return CommitForm{*body, *std::move(delta), *std::move(message)};
}

absl::Status CommitRefused(const absl::Status& received) {
  return message::WithFault(Fault::kCommitRefused, received);
}

base::Bytes AuthenticatedData(base::ByteView header, base::ByteView delta) {
  base::Bytes out = base::ToBytes(header);
  out.insert(out.end(), delta.begin(), delta.end());
  return out;
}

}  // namespace hotline::line
