// Content 14: a piece of an attachment. It has the kind of the text that it
// belongs to, and says what the text says of the attachment, so that pieces
// that come before their text are kept together, too.
#pragma once

#include "core/message/attachment.h"

namespace hotline::message {

struct AttachmentChunk {
  Attachment attachment;
  uint32_t index = 0;  // from 0, below ChunkCount
  base::Bytes data;    // exactly ChunkSize bytes

  bool operator==(const AttachmentChunk&) const = default;
};

absl::Status Check(const AttachmentChunk& chunk);
void Write(base::Writer& writer, const AttachmentChunk& chunk);
void Read(base::Reader& reader, AttachmentChunk& chunk);

// The id of the message that takes chunk `index` along. Derived from the
// attachment's, which is random and which the relay never sees: so whoever has
// the text knows which chunk a tombstone is of. `attempt` counts how often the
// attachment was sent anew, from 0, below kMaxAttempts: no id is used for two
// messages (P4).
base::MessageId ChunkMessageId(const Attachment& attachment, uint32_t index,
                               uint8_t attempt);

// Chunk `index` of `whole`, which is what `attachment` says: not checked.
AttachmentChunk CutChunk(const Attachment& attachment, base::ByteView whole,
                         uint32_t index);

}  // namespace hotline::message
