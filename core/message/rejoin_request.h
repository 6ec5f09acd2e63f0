// Content 8: a station that lost its state asks to be added again (P17), sealed
// to the line's roster. An entitled member answers it by one commit.
#pragma once

#include <string>

#include "core/message/fields.h"

namespace hotline::message {

struct RejoinRequest {
  base::Bytes key_package;  // MLS KeyPackage, fresh, 1 byte to 16 KiB
  std::string reason;       // for people; at most 1,024 bytes

  bool operator==(const RejoinRequest&) const = default;
};

absl::Status Check(const RejoinRequest& request);
void Write(base::Writer& writer, const RejoinRequest& request);
void Read(base::Reader& reader, RejoinRequest& request);

}  // namespace hotline::message
