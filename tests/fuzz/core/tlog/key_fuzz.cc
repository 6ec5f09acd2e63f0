// A vkey that is read is written back to the byte.
#include <cstdlib>

#include "core/tlog/key.h"

using namespace hotline;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = base::TextOf({data, size});
  const auto key = tlog::VerifierKey::Parse(text);
  if (key.ok() && key->Format() != text) std::abort();
  // The key ID keeps random input out: make a good one from it as well.
  const auto made = tlog::VerifierKey::Make(
      text, tlog::SignatureType::kCosignature, crypto::VerifyKey{});
  if (made.ok()) {
    const auto read = tlog::VerifierKey::Parse(made->Format());
    if (!read.ok() || *read != *made) std::abort();
  }
  return 0;
}
