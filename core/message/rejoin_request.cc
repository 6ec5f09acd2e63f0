#include "core/message/rejoin_request.h"

#include "core/message/limits.h"

namespace hotline::message {

absl::Status Check(const RejoinRequest& request) {
  return FirstError({CheckCount("key package", request.key_package.size(), 1,
                                kMaxMlsKeyPackage),
                     CheckText("reason", request.reason, 0, kMaxReason)});
}

void Write(base::Writer& writer, const RejoinRequest& request) {
  writer.Opaque(request.key_package).Text(request.reason);
}

void Read(base::Reader& reader, RejoinRequest& request) {
  request.key_package = ReadBytes(reader);
  request.reason = ReadText(reader);
}

}  // namespace hotline::message
