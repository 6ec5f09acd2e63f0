#include "core/message/line_test.h"

#include "core/message/limits.h"

namespace hotline::message {

absl::Status Check(const LineTest& test) {
  return FirstError({RequireField(test.nonce != base::ByteArray<16>{},
                                  "nonce: must not be zero"),
                     CheckTime("clock", test.clock), Check(test.lists)});
}

void Write(base::Writer& writer, const LineTest& test) {
  writer.Raw(test.nonce)
      .U64(base::ToMillis(test.clock))
      .U8(test.scheduled ? 1 : 0);
  Write(writer, test.lists);
}

void Read(base::Reader& reader, LineTest& test) {
  test.nonce = reader.Array<16>();
  test.clock = base::FromMillis(reader.U64());
  test.scheduled = ReadFlag(reader);
  test.lists = ReadListNumbers(reader);
}

}  // namespace hotline::message
