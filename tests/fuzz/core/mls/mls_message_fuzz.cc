// Whatever parses as an MLSMessage encodes to the same bytes, and so does what
// is signed and hashed of it.
#include "core/mls/message.h"
#include "core/mls/protect.h"
#include "core/mls/transcript.h"
#include "tests/fuzz/core/mls/round_trip.h"

namespace hotline::mls {
namespace {

// By what nobody who knows the group's keys made.
void Check(const PublicMessage& message) {
  const auto content = UnprotectPublic(message, Secret(), GroupContext());
  const bool member = message.content.sender.type == SenderType::kMember;
  Require(!content.ok() || !member);
  if (!content.ok()) return;
  Require(RoundTrip<AuthenticatedContent>(Encode(*content)) == *content);
  ConfirmedTranscriptHash({}, *content);
}

void Check(const PrivateMessage& message) {
  Require(!OpenSenderData(message, Secret()).ok());
}

void CheckAny(base::ByteView input) {
  const auto message = RoundTrip<MlsMessage>(input);
  if (!message.has_value()) return;
  if (const auto* one = std::get_if<PublicMessage>(&message->value))
    Check(*one);
  if (const auto* one = std::get_if<PrivateMessage>(&message->value)) {
    Check(*one);
  }
}

}  // namespace
}  // namespace hotline::mls

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  hotline::mls::CheckAny({data, size});
  return 0;
}
