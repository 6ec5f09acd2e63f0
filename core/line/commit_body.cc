#include "core/line/commit_body.h"

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"
#include "core/line/roster_delta.h"

namespace hotline::line {

base::Bytes Encode(const CommitBody& body) {
  base::Writer writer;
  writer.U16(kCommitBodyVersion)
      .Opaque(body.delta)
      .Opaque(body.message)
      .Opaque(body.policy);
  return writer.Take();
}

absl::StatusOr<CommitBody> ParseCommitBody(base::ByteView bytes) {
  if (bytes.size() > kMaxCommitBody) {
    return absl::InvalidArgumentError("commit body: above 4 MiB");
  }
  base::Reader reader(bytes);
  const uint16_t version = reader.U16();
  if (reader.ok() && version != kCommitBodyVersion) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown commit body version ", version));
  }
  CommitBody body;
  body.delta = reader.Opaque(kMaxRosterDelta);
  body.message = reader.Opaque(reader.left());
  reader.Require(!body.message.empty());
  body.policy = reader.Opaque(kMaxSealedPolicy);
  auto status = reader.Finish("commit body");
  if (!status.ok()) return status;
  return body;
}

}  // namespace hotline::line
