// Raw envelopes, field by field, and the relay's answers to them.
#include <iostream>

#include "core/base/codec.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "hotline/relay/v1/relay.grpc.pb.h"
#include "tests/functional/peer/answers.h"
#include "tests/functional/peer/peer.h"

namespace hotline::peer {
namespace {

base::Bytes Bytes16(const std::string& hex) {
  if (!hex.empty()) return *base::FromHex(hex);
  base::SystemRandom random;
  return base::ToBytes(base::ByteView(base::RandomArray<16>(random)));
}

// docs/protocol.md, "Envelope header", with whatever values.
base::Bytes HeaderOf(const Forgery& forgery) {
  return base::Writer()
      .U16(static_cast<uint16_t>(forgery.version))
      .Raw(Bytes16(forgery.line))
      .U32(forgery.incarnation)
      .U64(forgery.epoch)
      .Opaque(base::Bytes(forgery.epoch == 0 ? 0 : 32, 0x22))  // branch
      .U8(static_cast<uint8_t>(forgery.message_class))
      .U8(static_cast<uint8_t>(forgery.precedence))
      .U32(forgery.lifetime)
      .Text(forgery.sender)
      .Raw(Bytes16(forgery.message_id))
      .Raw(base::Bytes(32, 0x11))
      .Take();
}

std::string BodyOf(const Forgery& forgery) {
  std::string body;
  while (body.size() < forgery.size) body += forgery.mark;
  body.resize(forgery.size);
  return body;
}

}  // namespace

int Submit(const Connection& connection, const Forgery& forgery) {
  relay::v1::Submission submission;
  auto* envelope = submission.add_envelopes();
  envelope->set_type(static_cast<relay::v1::EnvelopeType>(forgery.type));
  envelope->set_header(base::ToString(HeaderOf(forgery)));
  envelope->set_body(BodyOf(forgery));
  return SubmitAndReport(connection, {forgery.repeat, submission});
}

}  // namespace hotline::peer
