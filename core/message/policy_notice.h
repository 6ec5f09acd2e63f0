// Content 11: the line's policy, for a member that has only its hash (P18): one
// that came back by an external commit.
#pragma once

#include "core/message/fields.h"

namespace hotline::message {

struct PolicyNotice {
  // core/line's PolicyOpening, 1 to 40,960 bytes; the body ends with it.
  base::Bytes opening;

  bool operator==(const PolicyNotice&) const = default;
};

absl::Status Check(const PolicyNotice& notice);
void Write(base::Writer& writer, const PolicyNotice& notice);
void Read(base::Reader& reader, PolicyNotice& notice);

}  // namespace hotline::message
