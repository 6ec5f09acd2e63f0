// What is shown is UTF-8 without a control character, and showing it again
// changes nothing; nor does showing what was escaped for JSON.
#include <cstdlib>

#include "core/base/codec.h"
#include "core/message/printable.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using hotline::message::Lines;
  using hotline::message::Printable;
  const std::string shown =
      Printable(hotline::base::TextOf({data, size}), Lines::kOne);
  if (!hotline::base::IsUtf8(shown)) abort();
  for (char c : shown) {
    if (static_cast<uint8_t>(c) < 0x20 || c == 0x7f) abort();
  }
  if (Printable(shown, Lines::kOne) != shown) abort();
  const std::string json =
      hotline::message::PrintableJson(hotline::base::TextOf({data, size}));
  if (Printable(json, Lines::kMany) != json) abort();
  return 0;
}
