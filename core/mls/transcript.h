// Transcript hashes: RFC 9420 section 8.2.
#pragma once

#include "core/mls/framing.h"

namespace hotline::mls {

// The confirmed_transcript_hash of the epoch that `commit` begins.
// `interim_transcript_hash` is that of the epoch it ends; empty in epoch 0 of
// the published definition, though a group that was created has one.
Hash ConfirmedTranscriptHash(base::ByteView interim_transcript_hash,
                             const AuthenticatedContent& commit);
Hash InterimTranscriptHash(base::ByteView confirmed_transcript_hash,
                           base::ByteView confirmation_tag);

}  // namespace hotline::mls
