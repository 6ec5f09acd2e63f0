#include "core/message/attachment_chunk.h"

#include "core/crypto/sha256.h"

namespace hotline::message {

absl::Status Check(const AttachmentChunk& chunk) {
  auto status = Check(chunk.attachment);
  if (!status.ok()) return status;
  const size_t size = ChunkSize(chunk.attachment, chunk.index);
  return FirstError(
      {RequireField(size > 0, "attachment chunk: there is none of this number"),
       RequireField(chunk.data.size() == size,
                    "attachment chunk: has another size than its place")});
}

void Write(base::Writer& writer, const AttachmentChunk& chunk) {
  writer.Raw(chunk.attachment.id)
      .U32(chunk.index)
      .U32(ChunkCount(chunk.attachment))
      .U32(chunk.attachment.size)
      .Text(chunk.attachment.name)
      .Raw(chunk.attachment.hash)
      .Opaque(chunk.data);
}

void Read(base::Reader& reader, AttachmentChunk& chunk) {
  chunk.attachment.id = reader.Array<16>();
  chunk.index = reader.U32();
  const uint32_t count = reader.U32();
  chunk.attachment.size = reader.U32();
  chunk.attachment.name = ReadText(reader);
  chunk.attachment.hash = reader.Array<32>();
  chunk.data = ReadBytes(reader);
  reader.Require(count == ChunkCount(chunk.attachment));
}

base::MessageId ChunkMessageId(const Attachment& attachment, uint32_t index,
                               uint8_t attempt) {
  const base::Digest hash =
      crypto::Sha256({base::ViewOf("hotline/1 AttachmentChunk"), attachment.id,
                      base::Writer().U32(index).U8(attempt).bytes()});
  return *base::MessageId::From(base::ByteView(hash).first(16));
}

AttachmentChunk CutChunk(const Attachment& attachment, base::ByteView whole,
                         uint32_t index) {
  return {attachment, index,
          base::ToBytes(whole.subspan(size_t{index} * kChunkSize,
                                      ChunkSize(attachment, index)))};
}

}  // namespace hotline::message
