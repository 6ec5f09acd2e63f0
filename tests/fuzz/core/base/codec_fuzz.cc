// The input is a little program: each byte picks a read, the rest is what is
// read. What was read and accepted, written again, must be the same bytes: one
// value has one encoding.
#include <cstdlib>

#include "core/base/codec.h"

namespace hotline::base {
namespace {

// Reads one value of the picked kind and writes it again.
void ReadAndWrite(uint8_t kind, Reader& reader, Writer& writer) {
  switch (kind % 6) {
    case 0:
      writer.U8(reader.U8());
      break;
    case 1:
      writer.U16(reader.U16());
      break;
    case 2:
      writer.U32(reader.U32());
      break;
    case 3:
      writer.U64(reader.U64());
      break;
    case 4:
      writer.Opaque(reader.Opaque(kind * 256u));
      break;
    default:
      writer.Text(reader.Text(kind * 256u));
  }
}

void Run(ByteView kinds, ByteView input) {
  Reader reader(input);
  Writer writer;
  for (const uint8_t kind : kinds) {
    ReadAndWrite(kind, reader, writer);
    if (!reader.ok()) return;
  }
  const ByteView read = input.first(input.size() - reader.left());
  if (writer.bytes() != ToBytes(read)) std::abort();
}

}  // namespace
}  // namespace hotline::base

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || data[0] >= size) return 0;
  const hotline::base::ByteView all(data, size);
  const size_t kinds = data[0];
  hotline::base::Run(all.subspan(1, kinds), all.subspan(1 + kinds));
  return 0;
}
