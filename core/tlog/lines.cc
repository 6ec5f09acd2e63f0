#include "core/tlog/lines.h"

#include <algorithm>
#include <charconv>

#include "core/base/codec.h"

namespace hotline::tlog {

std::optional<std::string_view> TakeLine(std::string_view& rest) {
  const size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

absl::StatusOr<uint64_t> ParseDecimal(std::string_view text) {
  // from_chars reads no '+' and no space, and a '-' not into an unsigned
  // number: what is left to refuse is a zero in front.
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  const bool leading_zero = text.size() > 1 && text.front() == '0';
  if (error != std::errc() || stop != end || leading_zero || value >> 63 != 0) {
    return absl::InvalidArgumentError(
        "decimal: not a number below 2^63 in its shortest form");
  }
  return value;
}

absl::StatusOr<Digest> ParseHash(std::string_view text) {
  constexpr size_t kTextSize = 44;
  if (text.size() != kTextSize) {
    return absl::InvalidArgumentError("hash: not 32 bytes in base64");
  }
  auto bytes = base::FromBase64(text);
  if (!bytes.ok()) return bytes.status();
  return base::ToArray<32>(*bytes);
}

bool IsNoteText(std::string_view text) {
  return base::IsUtf8(text) &&
         std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<uint8_t>(c) < 0x20 && c != '\n';
         });
}

}  // namespace hotline::tlog
