// Whatever parses as a Welcome encodes to the same bytes, and so does what a
// member finds in one, the GroupSecrets.
#include "core/mls/welcome.h"
#include "tests/fuzz/core/mls/round_trip.h"

namespace hotline::mls {
namespace {

void Check(base::ByteView input) {
  if (const auto welcome = RoundTrip<Welcome>(input)) {
    welcome->Find(Hash());
    Require(!DecryptGroupInfo(welcome->encrypted_group_info, Secret()).ok());
  }
  const auto secrets = GroupSecrets::Parse(input);
  Require(!secrets.ok() ||
          std::ranges::equal(secrets->Encode().Reveal(), input));
}

}  // namespace
}  // namespace hotline::mls

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  hotline::mls::Check({data, size});
  return 0;
}
