// The TLS presentation language (RFC 8446 section 3) with the variable-length
// vectors of RFC 9420 section 2.1.2: how every inner message, statement and log
// leaf is written (protocol P9a). Big-endian, no padding, one encoding per
// value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "core/base/bytes.h"

namespace hotline::base {

// What it wrote may be secret: buffers that it outgrows and, unless taken, the
// last one are wiped.
class Writer {
 public:
  Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();

  Writer& U8(uint8_t value);
  Writer& U16(uint16_t value);
  Writer& U32(uint32_t value);
  Writer& U64(uint64_t value);
  // Bytes of a length that the structure fixes.
  Writer& Raw(ByteView bytes);
  // opaque x<V>: length as a 1, 2 or 4 byte varint, then the bytes. At most
  // 2^30 - 1 bytes.
  Writer& Opaque(ByteView bytes);
  // The length of an opaque x<V> alone, for bytes that are hashed or sent
  // apart.
  Writer& Length(size_t size);
  Writer& Text(std::string_view text) { return Opaque(ViewOf(text)); }

  const Bytes& bytes() const { return bytes_; }
  Bytes Take() { return std::move(bytes_); }

 private:
  Writer& Integer(uint64_t value, size_t size);
  // Makes room for `more` bytes.
  void Grow(size_t more);

  Bytes bytes_;
};

// Reads what Writer wrote. A failed reader stays failed and yields zeros and
// empty views, so that a parser reads straight through and asks once, at the
// end (Finish). Views point into the input.
class Reader {
 public:
  explicit Reader(ByteView input) : rest_(input) {}

  uint8_t U8();
  uint16_t U16();
  uint32_t U32();
  uint64_t U64();
  ByteView Raw(size_t size);
  template <size_t N>
  ByteArray<N> Array() {
    ByteArray<N> out{};
    ByteView view = Raw(N);
    std::copy(view.begin(), view.end(), out.begin());
    return out;
  }
  // opaque x<V> of at most `limit` bytes. Refuses a length that is not in its
  // shortest form (RFC 9420 section 2.1.2): one value, one encoding.
  ByteView Opaque(size_t limit);
  // The same, as UTF-8 text: ill-formed UTF-8 (RFC 3629) fails the reader.
  std::string Text(size_t limit);

  bool ok() const { return ok_; }
  bool AtEnd() const { return rest_.empty(); }
  size_t left() const { return rest_.size(); }
  // For a parser's own check: a value outside its range fails the reader.
  void Require(bool condition) { ok_ = ok_ && condition; }
  // Ok if everything was read, nothing is left, and no step failed. `what`
  // names the structure.
  absl::Status Finish(std::string_view what) const;

 private:
  uint64_t Integer(size_t size);

  ByteView rest_;
  bool ok_ = true;
};

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsUtf8(std::string_view text);

}  // namespace hotline::base
