// The envelope header (docs/protocol.md, P1): what of a message stands in
// clear. The relay and every recipient parse these bytes; the encryption
// authenticates them and the log binds them, so nobody writes them anew.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/message/terms.h"

namespace hotline::message {

inline constexpr uint16_t kHeaderVersion = 1;

struct Header {
  base::LineId line_id;
  uint32_t incarnation = 1;               // of the line; 1 or more
  uint64_t epoch = 0;                     // 0 until the line has group keys
  std::optional<base::Digest> branch_id;  // P10; absent at epoch 0, else there
  Class message_class{};
  Precedence precedence{};
  std::chrono::seconds lifetime{};  // see CheckLifetime
  std::string sender;               // station URI, 1 to 255 bytes
  base::MessageId message_id;
  base::Digest commitment{};  // see commitment.h

  bool operator==(const Header&) const = default;
};

// What parsing checks beyond the structure; for a header made here.
absl::Status Check(const Header& header);

base::Bytes Encode(const Header& header);

// Strict: Encode(*ParseHeader(b)) is b. InvalidArgument, with the reason in
// words that may be shown; an unknown version is named. Carries Fault
// kUnknownHeaderVersion or kHeaderMalformed (fault.h).
absl::StatusOr<Header> ParseHeader(base::ByteView bytes);

// The type of the envelope is the wire's, not the header's: application
// envelopes live 1 second to kMaxLifetime, every other type has lifetime 0 and
// does not expire (P13). Carries Fault kLifetime.
absl::Status CheckLifetime(const Header& header, bool application);

// SHA-256(header || SHA-256(body)): what the log binds (P2). `header` and
// `body` exactly as they travel.
base::Digest EnvelopeHash(base::ByteView header, base::ByteView body);

}  // namespace hotline::message
