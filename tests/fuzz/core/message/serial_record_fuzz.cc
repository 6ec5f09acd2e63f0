// Whatever parses as a serial record encodes to the same bytes. And whatever
// serials come, one byte each, the record stays one that parses, and no number
// that was taken is called missing.
#include <algorithm>
#include <cstdlib>

#include "core/message/serial_record.h"

namespace hotline::message {
namespace {

void TakeAll(base::ByteView input) {
  using Is = SerialVerdict::Is;
  SerialRecord record;
  for (const uint8_t byte : input) {
    const Serial serial{static_cast<uint64_t>(byte >> 4),
                        static_cast<uint64_t>(byte & 15) + 1};
    record.Take(serial);
    SerialRecord again = record;
    const Is second = again.Take(serial).is;
    if (second != Is::kRepeat && second != Is::kForgotten) abort();
  }
  const auto parsed = SerialRecord::Parse(record.Encode());
  if (!parsed.ok() || *parsed != record) abort();
}

}  // namespace
}  // namespace hotline::message

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace message = hotline::message;
  const hotline::base::ByteView input(data, size);
  const auto parsed = message::SerialRecord::Parse(input);
  if (parsed.ok() && !std::ranges::equal(parsed->Encode(), input)) abort();
  message::TakeAll(input);
  return 0;
}
