// Whatever parses as an attachment's progress encodes to the same bytes.
#include <algorithm>
#include <cstdlib>

#include "core/message/attachment_progress.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const hotline::base::ByteView input(data, size);
  const auto parsed = hotline::message::AttachmentProgress::Parse(input);
  if (parsed.ok() && !std::ranges::equal(parsed->Encode(), input)) abort();
  return 0;
}
