// Content 16: the sender of messages that are overdue asks the positions that
// have not acknowledged: who has, says so again (P7). It asks for nothing that
// was not given: whoever has not acknowledged does not answer.
#pragma once

#include <vector>

#include "core/message/fields.h"

namespace hotline::message {

struct AckRequest {
  std::vector<base::MessageId> message_ids;  // 1 to 64

  bool operator==(const AckRequest&) const = default;
};

absl::Status Check(const AckRequest& request);
void Write(base::Writer& writer, const AckRequest& request);
void Read(base::Reader& reader, AckRequest& request);

}  // namespace hotline::message
