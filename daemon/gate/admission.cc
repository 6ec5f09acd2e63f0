#include "daemon/gate/admission.h"

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"
#include "core/message/fault.h"
#include "core/message/limits.h"
#include "daemon/gate/envelope_form.h"
#include "daemon/gate/refuse.h"
#include "hotline/relay/v1/envelope.pb.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::gate {
namespace {

namespace v1 = relay::v1;

bool Takes(Door door, v1::EnvelopeType type) {
  switch (door) {
    case Door::kCommit:
      return type == v1::ENVELOPE_TYPE_COMMIT;
    case Door::kMessage:
      return type == v1::ENVELOPE_TYPE_APPLICATION;
    default:
      return type == v1::ENVELOPE_TYPE_APPLICATION ||
             type == v1::ENVELOPE_TYPE_PROPOSAL ||
             type == v1::ENVELOPE_TYPE_SEALED ||
             type == v1::ENVELOPE_TYPE_REJECT;
  }
}

// A header that does not parse, told apart as finely as its fixed start allows:
// its class, precedence and lifetime stand before the sender, behind a vector
// of 0 or 32 bytes.
v1::Refusal ReasonOf(base::ByteView header, const absl::Status& status) {
  if (message::FaultOf(status) == message::Fault::kUnknownHeaderVersion)
    return v1::REFUSAL_VERSION;
  base::Reader reader(header);
  reader.U16();
  reader.Raw(base::LineId::kSize);
  reader.U32();
  reader.U64();
  reader.Opaque(32);
  const uint8_t message_class = reader.U8();
  const uint8_t precedence = reader.U8();
  const uint32_t lifetime_s = reader.U32();
  if (!reader.ok()) return v1::REFUSAL_MALFORMED;
  if (!message::ClassFromWire(message_class).ok()) return v1::REFUSAL_CLASS;
  if (!message::PrecedenceFromWire(precedence).ok())
    return v1::REFUSAL_PRECEDENCE;
  if (std::chrono::seconds(lifetime_s) > message::kMaxLifetime)
    return v1::REFUSAL_LIFETIME;
  return v1::REFUSAL_MALFORMED;
}

}  // namespace

absl::StatusOr<message::Header> Admit(const Peer& peer, Door door,
                                      v1::EnvelopeType type,
                                      base::ByteView header_bytes,
                                      base::ByteView body) {
  auto size = CheckSize(type, header_bytes.size() + body.size(), body);
  if (!size.ok()) return size;
  if (!Takes(door, type)) {
    return Refuse(v1::REFUSAL_ENVELOPE_TYPE,
                  absl::StrCat("an envelope of type ", static_cast<int>(type)));
  }
  auto header = message::ParseHeader(header_bytes);
  if (!header.ok())
    return Refuse(ReasonOf(header_bytes, header.status()),
                  std::string(header.status().message()));
  if (auto form = CheckForm(type, *header, body); !form.ok()) return form;
  if (header->sender != peer.station.Uri()) {
    return Refuse(v1::REFUSAL_SENDER_MISMATCH,
                  "the header names another station than the certificate");
  }
  return header;
}

}  // namespace hotline::gate
