// Plaintexts have one of five sizes, so that the relay cannot tell a word from
// a page (P9). Receipts have one size among all of them, so that it cannot tell
// delivered from acknowledged (P7).
#pragma once

#include <array>
#include <cstddef>

#include "absl/status/statusor.h"

namespace hotline::message {

inline constexpr std::array<size_t, 5> kPaddedSizes = {
    1 * 1024, 4 * 1024, 16 * 1024, 72 * 1024, 160 * 1024};
// The least for every content but text.
inline constexpr size_t kSmallestServiceSize = 4 * 1024;

// The smallest of the sizes that holds `size` bytes and is not below `least`.
// InvalidArgument above the largest.
absl::StatusOr<size_t> PaddedSize(size_t size, size_t least);

}  // namespace hotline::message
