// How a structure of RFC 9420 is written and read (section 2.1). A structure T
// has two members: `void Encode(base::Writer&) const` and
// `static T Decode(base::Reader&)`. Decode reads straight through; what it
// returns counts only if the reader is still ok.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/codec.h"
#include "core/base/secret.h"

namespace hotline::mls {

// No vector of this protocol comes near: what is larger is an attack.
inline constexpr size_t kLongestVector = size_t{16} << 20;

template <class T>
base::Bytes Encode(const T& value) {
  base::Writer out;
  value.Encode(out);
  return out.Take();
}

// All of `bytes`, and nothing but one T. `what` names the structure in the
// error, an InvalidArgument.
template <class T>
absl::StatusOr<T> Parse(base::ByteView bytes, std::string_view what) {
  base::Reader in(bytes);
  T value = T::Decode(in);
  if (auto status = in.Finish(what); !status.ok()) return status;
  return value;
}

inline base::Bytes DecodeOpaque(base::Reader& in) {
  return base::ToBytes(in.Opaque(kLongestVector));
}

template <class T>
void EncodeVector(const std::vector<T>& values, base::Writer& out) {
  base::Writer inner;
  for (const T& value : values) value.Encode(inner);
  out.Opaque(inner.bytes());
}

template <class T>
std::vector<T> DecodeVector(base::Reader& in) {
  base::Reader inner(in.Opaque(kLongestVector));
  std::vector<T> values;
  while (in.ok() && inner.ok() && !inner.AtEnd()) {
    values.push_back(T::Decode(inner));
  }
  in.Require(inner.ok());
  return values;
}

// N secret bytes, of which no other copy is made. Zeros if the reader fails.
template <size_t N>
base::Secret<N> DecodeSecret(base::Reader& in) {
  base::Secret<N> secret;
  const base::ByteView bytes = in.Raw(N);
  std::copy(bytes.begin(), bytes.end(), secret.Reveal().begin());
  return secret;
}

// uint16 x<V>: registry numbers, known and unknown ones.
void EncodeNumbers(const std::vector<uint16_t>& values, base::Writer& out);
std::vector<uint16_t> DecodeNumbers(base::Reader& in);

// optional<T> of section 2.1.1. A presence octet other than 0 and 1 fails the
// reader.
template <class T>
void EncodeOptional(const std::optional<T>& value, base::Writer& out) {
  out.U8(value.has_value() ? 1 : 0);
  if (value.has_value()) value->Encode(out);
}

template <class T>
std::optional<T> DecodeOptional(base::Reader& in) {
  const uint8_t present = in.U8();
  in.Require(present <= 1);
  if (present != 1 || !in.ok()) return std::nullopt;
  return T::Decode(in);
}

// 0 or 1; anything else fails the reader.
inline bool DecodeBool(base::Reader& in) {
  const uint8_t value = in.U8();
  in.Require(value <= 1);
  return value == 1;
}

// An enumeration that is written as one octet or as two.
template <class E>
requires(sizeof(E) <= 2) void EncodeEnum(E value, base::Writer& out) {
  if constexpr (sizeof(E) == 1) {
    out.U8(static_cast<uint8_t>(value));
  } else {
    out.U16(static_cast<uint16_t>(value));
  }
}

template <class E>
requires(sizeof(E) <= 2) E DecodeEnum(base::Reader& in) {
  return static_cast<E>(sizeof(E) == 1 ? in.U8() : in.U16());
}

}  // namespace hotline::mls
