#include "core/message/offer_answer.h"

#include "core/message/limits.h"

namespace hotline::message {

absl::Status Check(const OfferAnswer& answer) {
  const bool accepted = answer.accepted;
  return FirstError(
      {CheckCount("key package", answer.key_package.size(), accepted ? 1 : 0,
                  accepted ? kMaxMlsKeyPackage : 0),
       CheckOperator(answer.operator_name, /*required=*/true),
       CheckText("reason", answer.reason, 0, accepted ? 0 : kMaxReason)});
}

void Write(base::Writer& writer, const OfferAnswer& answer) {
  writer.Raw(answer.offer)
      .U8(answer.accepted ? 1 : 0)
      .Opaque(answer.key_package)
      .Text(answer.operator_name)
      .Text(answer.reason);
}

void Read(base::Reader& reader, OfferAnswer& answer) {
  answer.offer = reader.Array<32>();
  answer.accepted = ReadFlag(reader);
  answer.key_package = ReadBytes(reader);
  answer.operator_name = ReadText(reader);
  answer.reason = ReadText(reader);
}

}  // namespace hotline::message
