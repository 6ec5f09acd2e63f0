// Content 7: a position's answer to an offer (P16), by one of its stations;
// once per position, the first by sequence number counts.
#pragma once

#include <string>

#include "core/message/fields.h"

namespace hotline::message {

struct OfferAnswer {
  base::Digest offer{};  // Hash of the offer
  bool accepted = false;
  // Accepted: an MLS KeyPackage of the answering station, fresh, 1 byte to
  // 16 KiB. Declined: empty.
  base::Bytes key_package;
  std::string operator_name;  // who decided; never empty
  std::string reason;         // declined: why, at most 1,024 bytes; else empty

  bool operator==(const OfferAnswer&) const = default;
};

absl::Status Check(const OfferAnswer& answer);
void Write(base::Writer& writer, const OfferAnswer& answer);
void Read(base::Reader& reader, OfferAnswer& answer);

}  // namespace hotline::message
