// Whatever parses as a body encodes to the same bytes.
#include <algorithm>
#include <cstdlib>

#include "core/message/body.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const hotline::base::ByteView input(data, size);
  const auto body = hotline::message::ParseBody(input);
  if (!body.ok()) return 0;
  if (!std::ranges::equal(hotline::message::Encode(*body), input)) abort();
  return 0;
}
