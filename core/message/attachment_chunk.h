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

// Chunk `index` of `whole`, which is what `attachment` says: not checked.
AttachmentChunk CutChunk(const Attachment& attachment, base::ByteView whole,
                         uint32_t index);

}  // namespace hotline::message
