// Whatever parses as a sealed message encodes to the same bytes. The input is
// tried as it is, and once more as the references of so many keys, since no
// fuzzer finds the long fields between them.
#include <algorithm>
#include <cstdlib>

#include "core/message/sealed_message.h"

namespace hotline::message {
namespace {

bool RoundTrips(base::ByteView bytes) {
  const auto sealed = ParseSealedMessage(bytes);
  if (!sealed.ok()) return false;
  if (!std::ranges::equal(Encode(*sealed), bytes)) abort();
  return true;
}

SealedMessage WithReferences(base::ByteView input) {
  SealedMessage sealed;
  for (; input.size() >= 32; input = input.subspan(32)) {
    sealed.keys.push_back(
        {*base::ToArray<32>(input.first(32)), base::Bytes(1120), {}});
  }
  sealed.ciphertext.resize(1024 + 16);
  return sealed;
}

bool Acceptable(const SealedMessage& sealed) {
  const auto not_ascending = [](const SealedKey& a, const SealedKey& b) {
    return a.reference >= b.reference;
  };
  return !sealed.keys.empty() && sealed.keys.size() <= 200 &&
         std::ranges::adjacent_find(sealed.keys, not_ascending) ==
             sealed.keys.end();
}

}  // namespace
}  // namespace hotline::message

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace message = hotline::message;
  const hotline::base::ByteView input(data, size);
  message::RoundTrips(input);
  const message::SealedMessage sealed = message::WithReferences(input);
  if (message::RoundTrips(message::Encode(sealed)) !=
      message::Acceptable(sealed)) {
    abort();
  }
  return 0;
}
