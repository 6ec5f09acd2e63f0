#include "core/mls/group_context.h"

namespace hotline::mls {

void GroupContext::Encode(base::Writer& out) const {
  EncodeEnum(version, out);
  EncodeEnum(cipher_suite, out);
  out.Opaque(group_id).U64(epoch).Opaque(tree_hash).Opaque(
      confirmed_transcript_hash);
  EncodeVector(extensions, out);
}

GroupContext GroupContext::Decode(base::Reader& in) {
  GroupContext context;
  context.version = DecodeEnum<ProtocolVersion>(in);
  context.cipher_suite = DecodeEnum<CipherSuite>(in);
  context.group_id = DecodeOpaque(in);
  context.epoch = in.U64();
  context.tree_hash = DecodeOpaque(in);
  context.confirmed_transcript_hash = DecodeOpaque(in);
  context.extensions = DecodeExtensions(in);
  return context;
}

}  // namespace hotline::mls
