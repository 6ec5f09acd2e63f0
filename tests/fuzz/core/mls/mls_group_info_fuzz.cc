// Whatever parses as a GroupInfo encodes to the same bytes, and so do the
// extensions in it that we know.
#include "core/mls/group_info.h"
#include "tests/fuzz/core/mls/round_trip.h"

namespace hotline::mls {
namespace {

template <class T>
void CheckContent(const absl::StatusOr<std::optional<T>>& content,
                  const Extensions& extensions, ExtensionType type) {
  const Extension* extension = FindExtension(extensions, type);
  if (!content.ok()) return Require(extension != nullptr);
  Require(content->has_value() == (extension != nullptr));
  if (content->has_value()) Require(Encode(**content) == extension->data);
}

void Check(const Extensions& extensions) {
  CheckContent(RequiredCapabilitiesOf(extensions), extensions,
               kRequiredCapabilities);
  CheckContent(ExternalPubOf(extensions), extensions, kExternalPub);
  CheckContent(ExternalSendersOf(extensions), extensions, kExternalSenders);
}

void CheckAny(base::ByteView input) {
  const auto info = RoundTrip<GroupInfo>(input);
  if (!info.has_value()) return;
  Check(info->extensions);
  Check(info->group_context.extensions);
  Require(!info->VerifySignature(base::Bytes(32)).ok());
}

}  // namespace
}  // namespace hotline::mls

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  hotline::mls::CheckAny({data, size});
  return 0;
}
