// Whatever parses as a commit body encodes to the same bytes.
#include <algorithm>
#include <cstdlib>

#include "core/line/commit_body.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace line = hotline::line;
  const hotline::base::ByteView input(data, size);
  const auto parsed = line::ParseCommitBody(input);
  if (parsed.ok() && !std::ranges::equal(line::Encode(*parsed), input)) {
    abort();
  }
  return 0;
}
