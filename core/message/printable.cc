#include "core/message/printable.h"

#include <algorithm>
#include <array>
#include <span>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_format.h"
#include "core/base/codec.h"

namespace hotline::message {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Controls, and what takes no room of its own or turns the order of letters.
constexpr std::array kHidden = {
    Range{0x00, 0x1f},        // C0
    Range{0x7f, 0x9f},        // DEL, C1
    Range{0xad, 0xad},        // soft hyphen
    Range{0x34f, 0x34f},      // combining grapheme joiner
    Range{0x61c, 0x61c},      // Arabic letter mark
    Range{0x115f, 0x1160},    // Hangul fillers
    Range{0x17b4, 0x17b5},    // Khmer inherent vowels
    Range{0x180b, 0x180f},    // Mongolian selectors
    Range{0x200b, 0x200f},    // zero width, joiners, direction marks
    Range{0x2028, 0x202e},    // separators, embeddings, overrides
    Range{0x2060, 0x206f},    // word joiner, invisible operators, isolates
    Range{0x3164, 0x3164},    // Hangul filler
    Range{0xfdd0, 0xfdef},    // noncharacters
    Range{0xfe00, 0xfe0d},    // variation selectors, but text and emoji style
    Range{0xfeff, 0xfeff},    // byte order mark
    Range{0xffa0, 0xffa0},    // half-width Hangul filler
    Range{0xfff0, 0xfffb},    // interlinear annotation
    Range{0xfffe, 0xffff},    // noncharacters
    Range{0x1d173, 0x1d17a},  // musical format controls
    Range{0xe0000, 0xe0fff},  // tags, further selectors
};
// Blanks, which Printable leaves as they are, and the marks that only change
// how the character before them looks.
constexpr std::array kBlank = {
    Range{0x20, 0x20},     Range{0xa0, 0xa0},     Range{0x1680, 0x1680},
    Range{0x2000, 0x200a}, Range{0x202f, 0x202f}, Range{0x205f, 0x205f},
    Range{0x2800, 0x2800}, Range{0x3000, 0x3000}, Range{0xfe0e, 0xfe0f},
};
constexpr std::array kRightToLeft = {
    Range{0x590, 0x8ff},    // Hebrew, Arabic, Syriac, Thaana, N'Ko ...
    Range{0xfb1d, 0xfdcf},  // presentation forms
    Range{0xfdf0, 0xfdff},
    Range{0xfe70, 0xfefc},
};
constexpr std::array kIndic = {Range{0x900, 0xdff}};

bool Among(std::span<const Range> ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(), [c](const Range& range) {
    return range.first <= c && c <= range.last;
  });
}

bool IsJoiner(char32_t c) { return c == 0x200c || c == 0x200d; }
bool IsDirectionMark(char32_t c) {
  return c == 0x200e || c == 0x200f || c == 0x61c;
}

// Whether orthography needs `c` after `previous`: a letter, never another mark,
// so that no row of them passes.
bool Belongs(char32_t previous, char32_t c) {
  if (IsJoiner(previous) || IsDirectionMark(previous)) return false;
  if (IsJoiner(c) && Among(kIndic, previous)) return true;
  return (IsJoiner(c) || IsDirectionMark(c)) && Among(kRightToLeft, previous);
}

bool StaysAsIs(char32_t previous, char32_t c, Lines lines) {
  if (c == U'\n' || c == U'\t') return lines == Lines::kMany;
  return !Among(kHidden, c) || Belongs(previous, c);
}

// The first character of `text`, which is not empty: its bytes, none if they
// are no UTF-8.
std::string_view FirstCharacter(std::string_view text) {
  for (size_t size = 1; size <= 4; ++size) {
    const std::string_view bytes = text.substr(0, size);
    if (base::IsUtf8(bytes)) return bytes;
  }
  return {};
}

// Of well-formed bytes.
char32_t CodePoint(std::string_view bytes) {
  constexpr std::array<uint8_t, 5> kLeadBits = {0, 0x7f, 0x1f, 0x0f, 0x07};
  char32_t out = static_cast<uint8_t>(bytes[0]) & kLeadBits[bytes.size()];
  for (char byte : bytes.substr(1)) {
    out = out << 6 | (static_cast<uint8_t>(byte) & 0x3f);
  }
  return out;
}

std::string ByNumber(char32_t c) {
  return absl::StrFormat("<U+%04X>", static_cast<uint32_t>(c));
}

// RFC 8259, section 7.
std::string JsonEscape(char32_t c) {
  const auto unit = [](uint32_t value) {
    return absl::StrFormat("\\u%04x", value);
  };
  if (c <= 0xffff) return unit(c);
  const uint32_t above = c - 0x10000;
  return unit(0xd800 + (above >> 10)) + unit(0xdc00 + (above & 0x3ff));
}

using Instead = absl::FunctionRef<std::string(char32_t)>;

// `text` with `instead` of every character that does not stay.
std::string Without(std::string_view text, Lines lines, Instead instead) {
  std::string out;
  char32_t previous = 0;
  while (!text.empty()) {
    const std::string_view bytes = FirstCharacter(text);
    const char32_t c = bytes.empty() ? 0xfffd : CodePoint(bytes);
    if (bytes.empty()) {
      out += "\uFFFD";
    } else if (StaysAsIs(previous, c, lines)) {
      out += bytes;
    } else {
      out += instead(c);
    }
    previous = c;
    text.remove_prefix(std::max<size_t>(bytes.size(), 1));
  }
  return out;
}

}  // namespace

std::string Printable(std::string_view text, Lines lines) {
  return Without(text, lines, ByNumber);
}

bool HasVisible(std::string_view text) {
  while (!text.empty()) {
    const std::string_view bytes = FirstCharacter(text);
    if (bytes.empty()) return true;  // shown as U+FFFD
    const char32_t c = CodePoint(bytes);
    if (!Among(kHidden, c) && !Among(kBlank, c)) return true;
    text.remove_prefix(bytes.size());
  }
  return false;
}

bool IsDistinct(std::string_view text) {
  char32_t previous = U' ';
  while (!text.empty()) {
    const std::string_view bytes = FirstCharacter(text);
    if (bytes.empty()) return false;
    const char32_t c = CodePoint(bytes);
    const bool joins = IsJoiner(c) && Belongs(previous, c);
    if (Among(kHidden, c) && !joins) return false;
    if (Among(kBlank, c) && (c != U' ' || previous == U' ')) return false;
    previous = c;
    text.remove_prefix(bytes.size());
  }
  return previous != U' ';
}

std::string PrintableJson(std::string_view json) {
  return Without(json, Lines::kMany, JsonEscape);
}

}  // namespace hotline::message
