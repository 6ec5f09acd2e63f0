#include "core/base/codec.h"

#include <sodium.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace hotline::base {
namespace {

constexpr size_t kLongestVector = (size_t{1} << 30) - 1;

// Length of one UTF-8 sequence at `text`, 0 if it is ill-formed. Table 3-7 of
// the Unicode standard.
size_t SequenceLength(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const auto tail = [&](size_t i, uint8_t low = 0x80, uint8_t high = 0xbf) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return tail(1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    const uint8_t low = lead == 0xe0 ? 0xa0 : 0x80;
    const uint8_t high = lead == 0xed ? 0x9f : 0xbf;
    return tail(1, low, high) && tail(2) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const uint8_t low = lead == 0xf0 ? 0x90 : 0x80;
    const uint8_t high = lead == 0xf4 ? 0x8f : 0xbf;
    return tail(1, low, high) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

Writer::~Writer() { sodium_memzero(bytes_.data(), bytes_.size()); }

void Writer::Grow(size_t more) {
  if (bytes_.capacity() - bytes_.size() >= more) return;
  Bytes larger;
  larger.reserve(
      std::max({size_t{64}, 2 * bytes_.size(), bytes_.size() + more}));
  larger.insert(larger.end(), bytes_.begin(), bytes_.end());
  sodium_memzero(bytes_.data(), bytes_.size());
  bytes_.swap(larger);
}

Writer& Writer::Integer(uint64_t value, size_t size) {
  Grow(size);
  for (size_t i = size; i > 0; --i) {
    bytes_.push_back(static_cast<uint8_t>(value >> (8 * (i - 1))));
  }
  return *this;
}

Writer& Writer::U8(uint8_t value) { return Integer(value, 1); }
Writer& Writer::U16(uint16_t value) { return Integer(value, 2); }
Writer& Writer::U32(uint32_t value) { return Integer(value, 4); }
Writer& Writer::U64(uint64_t value) { return Integer(value, 8); }

Writer& Writer::Raw(ByteView bytes) {
  Grow(bytes.size());
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return *this;
}

Writer& Writer::Length(size_t size) {
  if (size < 64) return U8(static_cast<uint8_t>(size));
  if (size < 16384) return U16(static_cast<uint16_t>(0x4000 | size));
  return U32(static_cast<uint32_t>(0x80000000u | size));
}

Writer& Writer::Opaque(ByteView bytes) {
  const size_t size = std::min(bytes.size(), kLongestVector);
  return Length(size).Raw(bytes.first(size));
}

uint64_t Reader::Integer(size_t size) {
  uint64_t value = 0;
  for (uint8_t byte : Raw(size)) value = value << 8 | byte;
  return value;
}

uint8_t Reader::U8() { return static_cast<uint8_t>(Integer(1)); }
uint16_t Reader::U16() { return static_cast<uint16_t>(Integer(2)); }
uint32_t Reader::U32() { return static_cast<uint32_t>(Integer(4)); }
uint64_t Reader::U64() { return Integer(8); }

ByteView Reader::Raw(size_t size) {
  Require(size <= rest_.size());
  if (!ok_) return {};
  ByteView out = rest_.first(size);
  rest_ = rest_.subspan(size);
  return out;
}

ByteView Reader::Opaque(size_t limit) {
  if (!ok_ || rest_.empty()) {
    ok_ = false;
    return {};
  }
  const unsigned prefix = rest_[0] >> 6;
  Require(prefix != 3);
  if (!ok_) return {};
  const size_t length_size = size_t{1} << prefix;
  const uint64_t size =
      Integer(length_size) & ((uint64_t{1} << (8 * length_size - 2)) - 1);
  Require(prefix == 0 || (prefix == 1 ? size >= 64 : size >= 16384));
  Require(size <= limit);
  return Raw(ok_ ? size : 0);
}

std::string Reader::Text(size_t limit) {
  std::string text = ToString(Opaque(limit));
  Require(IsUtf8(text));
  return ok_ ? text : std::string();
}

absl::Status Reader::Finish(std::string_view what) const {
  const std::string name(what);
  if (!ok_)
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": malformed or truncated"));
  if (!rest_.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": ", rest_.size(), " bytes too many"));
  }
  return absl::OkStatus();
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace hotline::base
