// What travels: RFC 9420 section 6, MLSMessage.
#pragma once

#include "core/mls/framing.h"
#include "core/mls/welcome.h"

namespace hotline::mls {

struct MlsMessage {
  // In the order of WireFormat.
  std::variant<PublicMessage, PrivateMessage, Welcome, GroupInfo, KeyPackage>
      value;

  WireFormat wire_format() const {
    return static_cast<WireFormat>(value.index() + 1);
  }
  // Another version, an unknown wire format, or a KeyPackage whose version is
  // not that of the message (section 10) fails the reader.
  void Encode(base::Writer& out) const;
  static MlsMessage Decode(base::Reader& in);
  bool operator==(const MlsMessage&) const = default;
};

}  // namespace hotline::mls
