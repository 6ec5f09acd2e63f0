// The body of an envelope until the line has group keys: one ciphertext, and
// its key wrapped once for each recipient (docs/protocol.md, "Sealing, until
// group keys").
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"

namespace hotline::message {

inline constexpr uint16_t kSealedMessageVersion = 1;
inline constexpr size_t kWrappedKeySize = 48;

struct SealedKey {
  base::Digest reference{};  // of the recipient's key package
  base::Bytes enc;           // X-Wing, 1,120 bytes
  base::ByteArray<kWrappedKeySize> wrapped{};

  bool operator==(const SealedKey&) const = default;
};

struct SealedMessage {
  std::vector<SealedKey> keys;  // 1 to 200, strictly ascending by reference
  base::Digest key_hash{};      // of the message key
  base::Bytes ciphertext;       // a padded size and the AEAD's tag

  bool operator==(const SealedMessage&) const = default;
};

base::Bytes Encode(const SealedMessage& sealed);
// The keys alone, as they stand in it: what the ciphertext authenticates.
base::Bytes Encode(const std::vector<SealedKey>& keys);

// Strict: encoding the result gives `bytes`. Carries Fault kUnknownSealVersion
// or kSealMalformed.
absl::StatusOr<SealedMessage> ParseSealedMessage(base::ByteView bytes);

}  // namespace hotline::message
