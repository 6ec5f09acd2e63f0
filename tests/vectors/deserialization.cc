// The length of a variable-length vector, RFC 9420 section 2.1.2:
// deserialization.json.
#include "core/base/codec.h"
#include "tests/vectors/format.h"

namespace hotline::vectors {

absl::Status RunDeserialization(Entry& entry) {
  const base::Bytes header = entry.Hex("vlbytes_header");
  const uint64_t length = entry.At("length").Number((uint64_t{1} << 30) - 1);
  if (!entry.status().ok()) return entry.status();
  entry.Expect("vlbytes_header", base::Writer().Length(length).bytes());

  base::Bytes vector = header;
  vector.resize(header.size() + length);
  base::Reader in(vector);
  entry.ExpectNumber("length", in.Opaque(length).size());
  return in.Finish("vector");
}

}  // namespace hotline::vectors
