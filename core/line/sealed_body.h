// The body of a SEALED envelope (docs/lines.md, "Outside the group"): for
// stations that are not in the group, named in clear because the relay delivers
// to exactly these.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"

namespace hotline::line {

inline constexpr uint16_t kSealedBodyVersion = 1;

struct SealedBody {
  std::vector<std::string> recipients;  // URIs, ascending, each once, 1 to 200
  base::Bytes sealed;  // SealedMessage (core/message/sealed_message.h)

  bool operator==(const SealedBody&) const = default;
};

// What parsing checks beyond the structure; for one that is made here. That
// `sealed` is a SealedMessage is for its recipients to check.
absl::Status Check(const SealedBody& body);

base::Bytes Encode(const SealedBody& body);

// `opaque recipients<V>`, with its length, as it stands in the body: the
// sealing authenticates it behind the header.
base::Bytes EncodeRecipients(const std::vector<std::string>& recipients);

// Strict: encoding the result gives `bytes`. InvalidArgument; an unknown
// version is named.
absl::StatusOr<SealedBody> ParseSealedBody(base::ByteView bytes);

}  // namespace hotline::line
