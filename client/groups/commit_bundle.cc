#include "client/groups/commit_bundle.h"

#include "core/base/codec.h"

namespace hotline::groups {
namespace {

constexpr uint16_t kVersion = 1;

void Write(base::Writer& out, const SentEnvelope& envelope) {
  out.Opaque(envelope.header).Opaque(envelope.body);
}

base::Bytes ReadBytes(base::Reader& in) {
  return base::ToBytes(in.Opaque(in.left()));
}

SentEnvelope ReadEnvelope(base::Reader& in) {
  SentEnvelope out;
  out.header = ReadBytes(in);
  out.body = ReadBytes(in);
  return out;
}

}  // namespace

base::Bytes Encode(const CommitBundle& bundle) {
  base::Writer out;
  out.U16(kVersion);
  Write(out, bundle.commit);
  out.Opaque(bundle.welcome).Opaque(bundle.group_info);
  out.U8(bundle.application.has_value() ? 1 : 0);
  if (bundle.application.has_value()) Write(out, *bundle.application);
  return out.Take();
}

absl::StatusOr<CommitBundle> ParseCommitBundle(base::ByteView bytes) {
  base::Reader in(bytes);
  in.Require(in.U16() == kVersion);
  CommitBundle out;
  out.commit = ReadEnvelope(in);
  out.welcome = ReadBytes(in);
  out.group_info = ReadBytes(in);
  const uint8_t more = in.U8();
  in.Require(more <= 1);
  if (more == 1) out.application = ReadEnvelope(in);
  if (in.Finish("commit bundle").ok()) return out;
  return absl::DataLossError("commit bundle: damaged");
}

}  // namespace hotline::groups
