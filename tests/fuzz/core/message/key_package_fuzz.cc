// Whatever parses as a key package encodes to the same bytes. The input is
// tried as it is, and once more with a good public key and a signature behind
// it, which no fuzzer guesses.
#include <algorithm>
#include <cstdlib>

#include "core/base/codec.h"
#include "core/message/key_package.h"

namespace hotline::message {
namespace {

void RoundTrip(base::ByteView bytes) {
  const auto package = ParseKeyPackage(bytes);
  if (package.ok() && !std::ranges::equal(Encode(*package), bytes)) abort();
}

base::Bytes KeyAndSignature() {
  const auto key = crypto::KemPrivateKey::FromSecret(crypto::KemId::kXWing,
                                                     base::Secret<32>());
  return base::Writer()
      .Opaque(key.public_key().bytes())
      .Raw(crypto::Signature{})
      .Take();
}

}  // namespace
}  // namespace hotline::message

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const hotline::base::Bytes kTail = hotline::message::KeyAndSignature();
  hotline::base::Bytes bytes(data, data + size);
  hotline::message::RoundTrip(bytes);
  bytes.insert(bytes.end(), kTail.begin(), kTail.end());
  hotline::message::RoundTrip(bytes);
  return 0;
}
