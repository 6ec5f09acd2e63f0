// Whatever parses as a KeyPackage encodes to the same bytes; its signatures are
// looked at, and its keys, without harm.
#include "core/mls/key_package.h"
#include "core/mls/support.h"
#include "tests/fuzz/core/mls/round_trip.h"

namespace hotline::mls {
namespace {

void Check(base::ByteView input) {
  const auto key_package = RoundTrip<KeyPackage>(input);
  if (!key_package.has_value()) return;
  key_package->VerifySignature().IgnoreError();
  key_package->leaf_node.VerifySignature({}).IgnoreError();
  key_package->is_last_resort();
  const Support support = Support::Of(key_package->leaf_node);
  Require(Support::Meet(support, support) == support);
  const auto key = crypto::KemPublicKey::Parse(KemOf(key_package->cipher_suite),
                                               key_package->init_key);
  Require(!key.ok() || key->bytes() == key_package->init_key);
}

}  // namespace
}  // namespace hotline::mls

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  hotline::mls::Check({data, size});
  return 0;
}
