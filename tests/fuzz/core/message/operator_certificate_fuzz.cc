// Whatever parses as an operator's certificate encodes to the same bytes.
#include <algorithm>
#include <cstdlib>

#include "core/message/operator_certificate.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace message = hotline::message;
  const hotline::base::ByteView input(data, size);
  const auto parsed = message::ParseOperatorCertificate(input);
  if (parsed.ok() && !std::ranges::equal(message::Encode(*parsed), input)) {
    abort();
  }
  return 0;
}
