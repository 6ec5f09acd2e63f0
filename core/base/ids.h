// Identifiers of fixed length that cannot be mixed up: a LineId is no
// MessageId.
#pragma once

#include <compare>
#include <cstring>

#include "core/base/bytes.h"

namespace hotline::base {

template <class Tag, size_t N>
class Id {
 public:
  static constexpr size_t kSize = N;

  Id() = default;  // all zero
  explicit Id(const ByteArray<N>& bytes) : bytes_(bytes) {}
  static absl::StatusOr<Id> From(ByteView bytes) {
    auto array = ToArray<N>(bytes);
    if (!array.ok()) return array.status();
    return Id(*array);
  }
  // Exactly 2N lower-case hex digits.
  static absl::StatusOr<Id> FromHexText(std::string_view text) {
    auto bytes = FromHex(text);
    if (!bytes.ok()) return bytes.status();
    return From(*bytes);
  }

  const ByteArray<N>& bytes() const { return bytes_; }
  std::string Hex() const { return ToHex(bytes_); }
  // (The check means the literal zero that a < of the compiler's own has.)
  auto operator<=>(const Id&) const = default;  // NOLINT(modernize-use-nullptr)

  template <typename H>
  friend H AbslHashValue(H h, const Id& id) {
    return H::combine(std::move(h), id.bytes_);
  }

 private:
  ByteArray<N> bytes_{};
};

// A line's id: 16 random bytes, made by the station that creates the line. Says
// nothing about it.
using LineId = Id<struct LineTag, 16>;
// A message's id: 16 random bytes, made by the sender; one record per (sender,
// message id), P4.
using MessageId = Id<struct MessageTag, 16>;

}  // namespace hotline::base
