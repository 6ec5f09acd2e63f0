#include "core/message/response.h"

#include "core/message/limits.h"

namespace hotline::message {
namespace {

absl::Status CheckCertificate(const Response& response) {
  if (!response.certificate) return absl::OkStatus();
  return FirstError({RequireField(!response.scripted,
                                  "response: a script has no certificate"),
                     Check(*response.certificate)});
}

}  // namespace

absl::Status Check(const Response& response) {
  const bool refused = response.fact == Fact::kRefused;
  return FirstError(
      {RequireField(refused || response.fact == Fact::kAcknowledged ||
                        response.fact == Fact::kAnswered,
                    "response: must be acknowledged, answered or refused"),
       CheckTime("at", response.at),
       CheckOperator(response.operator_name, !response.scripted),
       CheckText("reason", response.reason, 0, refused ? kMaxReason : 0),
       CheckCertificate(response)});
}

void Write(base::Writer& writer, const Response& response) {
  writer.U8(static_cast<uint8_t>(response.fact))
      .Raw(response.message_id.bytes())
      .Raw(response.commitment)
      .U64(base::ToMillis(response.at))
      .Text(response.operator_name)
      .U8(response.scripted ? 1 : 0)
      .Text(response.reason);
  // One without a certificate ends here: one encoding for each.
  if (response.certificate) writer.Opaque(Encode(*response.certificate));
}

void Read(base::Reader& reader, Response& response) {
  response.fact = Fact{reader.U8()};
  response.message_id = base::MessageId(reader.Array<16>());
  response.commitment = reader.Array<32>();
  response.at = base::FromMillis(reader.U64());
  response.operator_name = ReadText(reader);
  response.scripted = ReadFlag(reader);
  response.reason = ReadText(reader);
  if (!reader.AtEnd()) {
    response.certificate = ReadOperatorCertificate(reader);
  }
}

}  // namespace hotline::message
