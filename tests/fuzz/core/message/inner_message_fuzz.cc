// Whatever parses as a padded inner message encodes to the same bytes. The
// input is padded to its size first: else nearly none would have a right one.
#include <algorithm>
#include <cstdlib>

#include "core/message/inner_message.h"
#include "core/message/padding.h"

namespace hotline::message {
namespace {

void RoundTrip(base::ByteView plaintext) {
  const auto message = ParsePadded(plaintext);
  if (!message.ok()) return;
  const auto again = EncodePadded(*message);
  if (!again.ok() || !std::ranges::equal(again->Reveal(), plaintext)) abort();
}

}  // namespace
}  // namespace hotline::message

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace message = hotline::message;
  const hotline::base::ByteView input(data, size);
  message::RoundTrip(input);
  for (size_t least : {size_t{0}, message::kSmallestServiceSize}) {
    const auto padded = message::PaddedSize(size, least);
    if (!padded.ok()) return 0;
    hotline::base::Bytes plaintext = hotline::base::ToBytes(input);
    plaintext.resize(*padded);
    message::RoundTrip(plaintext);
  }
  return 0;
}
