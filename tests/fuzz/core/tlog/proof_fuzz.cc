// A tlog-proof that is read is written back to the byte.
#include <cstdlib>

#include "core/tlog/proof.h"

using namespace hotline;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = base::TextOf({data, size});
  const auto proof = tlog::ParseProof(text);
  if (proof.ok() && tlog::FormatProof(*proof) != text) std::abort();
  return 0;
}
