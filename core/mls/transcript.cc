#include "core/mls/transcript.h"

namespace hotline::mls {

Hash ConfirmedTranscriptHash(base::ByteView interim_transcript_hash,
                             const AuthenticatedContent& commit) {
  base::Writer input;  // ConfirmedTranscriptHashInput
  EncodeEnum(commit.wire_format, input);
  commit.content.Encode(input);
  input.Opaque(commit.auth.signature);
  return crypto::Sha256({interim_transcript_hash, input.bytes()});
}

Hash InterimTranscriptHash(base::ByteView confirmed_transcript_hash,
                           base::ByteView confirmation_tag) {
  base::Writer input;  // InterimTranscriptHashInput
  input.Opaque(confirmation_tag);
  return crypto::Sha256({confirmed_transcript_hash, input.bytes()});
}

}  // namespace hotline::mls
