// What the line-based formats (notes, checkpoints, tlog-proofs) share: lines
// that end in a newline, strict decimals, base64 hashes. One spelling per
// value.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "core/tlog/hash.h"

namespace hotline::tlog {

// Cuts the first line off `rest` and returns it without its newline; nothing,
// and `rest` unchanged, if no newline is left.
std::optional<std::string_view> TakeLine(std::string_view& rest);

// ASCII digits, no sign, no leading zero, at most 2^63 - 1.
absl::StatusOr<uint64_t> ParseDecimal(std::string_view text);

// Base64 of exactly 32 bytes.
absl::StatusOr<Digest> ParseHash(std::string_view text);

// Well-formed UTF-8 without a byte below 0x20 other than newline: what a note
// may consist of.
bool IsNoteText(std::string_view text);

}  // namespace hotline::tlog
