// Whatever parses as a header encodes to the same bytes.
#include <algorithm>
#include <cstdlib>

#include "core/message/header.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const hotline::base::ByteView input(data, size);
  const auto header = hotline::message::ParseHeader(input);
  if (!header.ok()) return 0;
  if (!std::ranges::equal(hotline::message::Encode(*header), input)) abort();
  return 0;
}
