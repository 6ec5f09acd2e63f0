#include "client/station/judge_sealed.h"

#include <algorithm>

#include "client/station/sealed_post.h"
#include "client/station/try.h"
#include "core/line/sealed_body.h"
#include "core/message/fault.h"
#include "core/message/hpke_sealing.h"

namespace hotline::station {
namespace {

using message::Fault;
using message::FaultError;

absl::StatusOr<message::Header> ReadSealedHeader(const v1::Delivered& d) {
  TRY_ASSIGN(message::Header header,
             message::ParseHeader(base::ViewOf(d.envelope().header())));
  if (base::TextOf(header.line_id.bytes()) != d.line_id()) {
    return FaultError(Fault::kReceipt, "delivered on another line");
  }
  if (header.epoch != 0 || header.branch_id.has_value()) {
    return FaultError(Fault::kHeaderMalformed, "sealed, and of an epoch");
  }
  TRY(message::CheckLifetime(header, /*application=*/true));
  return header;
}

absl::StatusOr<line::SealedBody> ReadBody(const v1::Delivered& delivered) {
  const base::ByteView bytes = base::ViewOf(delivered.envelope().body());
  auto body = line::ParseSealedBody(bytes);
  if (body.ok()) return body;
  base::Reader version(bytes);
  const bool other = version.U16() != line::kSealedBodyVersion;
  return message::WithFault(other && version.ok() ? Fault::kUnknownSealVersion
                                                  : Fault::kSealMalformed,
                            body.status());
}

absl::StatusOr<message::InnerMessage> Unseal(Station& station,
                                             const v1::Delivered& delivered,
                                             const line::SealedBody& body) {
  message::HpkeSealing sealing(
      {},
      [&station](const base::Digest& reference) {
        return station.packages.Find(reference);
      },
      station.randomness());
  TRY_ASSIGN(
      const base::SecretBytes plaintext,
      sealing.Open(SealedContext(base::ViewOf(delivered.envelope().header()),
                                 body.recipients),
                   body.sealed));
  return message::ParsePadded(plaintext.Reveal());
}

}  // namespace

absl::StatusOr<std::vector<std::string>> SealedRecipients(
    const v1::Delivered& delivered) {
  TRY_ASSIGN(line::SealedBody body, ReadBody(delivered));
  return std::move(body.recipients);
}

absl::StatusOr<OpenedSealed> JudgeSealed(Station& station, Directory& directory,
                                         const v1::Delivered& delivered,
                                         const std::optional<LineFacts>& line,
                                         base::WallTime logged) {
  TRY_ASSIGN(message::Header header, ReadSealedHeader(delivered));
  if (line.has_value() && header.message_class != line->line_class) {
    return FaultError(Fault::kClassOfLine);
  }
  TRY_ASSIGN(line::SealedBody body, ReadBody(delivered));
  if (!std::binary_search(body.recipients.begin(), body.recipients.end(),
                          station.uri())) {
    return FaultError(Fault::kNotSealedToUs, "it names others");
  }
  TRY_ASSIGN(message::InnerMessage message, Unseal(station, delivered, body));
  TRY_ASSIGN(const message::SenderCertificate sender,
             directory.Sender(header.sender, message.statement.certificate_hash,
                              logged));
  TRY(message::CheckMessage(header, message, sender,
                            {.channel = message::Channel::kSealed,
                             .roster_hash = SealedRosterHash(body.recipients),
                             .logged = logged}));
  return OpenedSealed{std::move(header), std::move(message),
                      std::move(body.recipients)};
}

}  // namespace hotline::station
