// The five facts about a message, and content 2, which carries the two that are
// told in batches.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/message/fields.h"

namespace hotline::message {

// Five different facts about a message, never mixed up. The first is a
// machine's, read an on-duty operator's who opened it (P7), the others a named
// person's word.
enum class Fact : uint8_t {
  kDelivered = 1,
  kRead = 2,
  kAcknowledged = 3,  // to acknowledge is not to agree
  kAnswered = 4,
  kRefused = 5,
};

// "delivered", "read", "acknowledged", "answered", "refused"; "unspecified".
std::string_view Name(Fact fact);

// Content 2: a batch of messages that were delivered, or read.
struct Facts {
  Fact fact{};                // kDelivered or kRead
  base::WallTime at{};        // of the last, by the reporting station's clock
  std::string operator_name;  // read: who opened it; delivered: empty
  std::vector<base::MessageId> message_ids;  // 1 to 64

  bool operator==(const Facts&) const = default;
};

absl::Status Check(const Facts& facts);
void Write(base::Writer& writer, const Facts& facts);
void Read(base::Reader& reader, Facts& facts);

}  // namespace hotline::message
