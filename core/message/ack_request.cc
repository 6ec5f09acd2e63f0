#include "core/message/ack_request.h"

#include "core/message/limits.h"

namespace hotline::message {

absl::Status Check(const AckRequest& request) {
  return CheckCount("message ids", request.message_ids.size(), 1,
                    kMaxFactMessages);
}

void Write(base::Writer& writer, const AckRequest& request) {
  WriteIds(writer, request.message_ids);
}

void Read(base::Reader& reader, AckRequest& request) {
  request.message_ids = ReadIds(reader);
}

}  // namespace hotline::message
