// Whatever parses as a policy encodes to the same bytes, and opens by its own
// hash alone; and so does whatever parses as an opening.
#include <algorithm>
#include <cstdlib>

#include "core/line/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace line = hotline::line;
  const hotline::base::ByteView input(data, size);
  const auto opening = line::ParsePolicyOpening(input);
  if (opening.ok() && !std::ranges::equal(line::Encode(*opening), input)) {
    abort();
  }
  const auto policy = line::ParsePolicy(input);
  if (!policy.ok()) return 0;
  if (!std::ranges::equal(line::Encode(*policy), input)) abort();
  const line::PolicyOpening own{{}, hotline::base::ToBytes(input)};
  if (!line::OpenPolicy(own, line::PolicyHash(own)).ok()) abort();
  return 0;
}
