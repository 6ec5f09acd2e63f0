#include "core/mls/message.h"

namespace hotline::mls {

void MlsMessage::Encode(base::Writer& out) const {
  EncodeEnum(ProtocolVersion::kMls10, out);
  EncodeEnum(wire_format(), out);
  std::visit([&out](const auto& one) { one.Encode(out); }, value);
}

MlsMessage MlsMessage::Decode(base::Reader& in) {
  in.Require(DecodeEnum<ProtocolVersion>(in) == ProtocolVersion::kMls10);
  switch (DecodeEnum<WireFormat>(in)) {
    case WireFormat::kPublicMessage:
      return {PublicMessage::Decode(in)};
    case WireFormat::kPrivateMessage:
      return {PrivateMessage::Decode(in)};
    case WireFormat::kWelcome:
      return {Welcome::Decode(in)};
    case WireFormat::kGroupInfo:
      return {GroupInfo::Decode(in)};
    case WireFormat::kKeyPackage: {
      KeyPackage key_package = KeyPackage::Decode(in);
      in.Require(key_package.version == ProtocolVersion::kMls10);
      return {std::move(key_package)};
    }
  }
  in.Require(false);
  return {};
}

}  // namespace hotline::mls
