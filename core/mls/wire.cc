#include "core/mls/wire.h"

namespace hotline::mls {

void EncodeNumbers(const std::vector<uint16_t>& values, base::Writer& out) {
  base::Writer inner;
  for (uint16_t value : values) inner.U16(value);
  out.Opaque(inner.bytes());
}

std::vector<uint16_t> DecodeNumbers(base::Reader& in) {
  base::Reader inner(in.Opaque(kLongestVector));
  std::vector<uint16_t> values;
  while (inner.ok() && !inner.AtEnd()) values.push_back(inner.U16());
  in.Require(inner.ok());
  return values;
}

}  // namespace hotline::mls
