#include "core/message/attachment.h"

#include <algorithm>

#include "core/message/limits.h"

namespace hotline::message {
namespace {

bool StaysInItsFolder(std::string_view name) {
  return !name.starts_with('.') &&
         name.find_first_of("/\\") == std::string_view::npos;
}

}  // namespace

absl::Status Check(const Attachment& attachment) {
  return FirstError(
      {CheckName("attachment name", attachment.name, kMaxAttachmentName),
       RequireField(StaysInItsFolder(attachment.name),
                    "attachment name: must not lead to another folder"),
       RequireField(
           attachment.size >= 1 && attachment.size <= kMaxAttachmentSize,
           "attachment: must have 1 byte to 16 MiB")});
}

void Write(base::Writer& writer, const Attachment& attachment) {
  writer.Raw(attachment.id)
      .U32(attachment.size)
      .Raw(attachment.hash)
      .Text(attachment.name);
}

void Read(base::Reader& reader, Attachment& attachment) {
  attachment.id = reader.Array<16>();
  attachment.size = reader.U32();
  attachment.hash = reader.Array<32>();
  attachment.name = ReadText(reader);
}

uint32_t ChunkCount(const Attachment& attachment) {
  return static_cast<uint32_t>((attachment.size + kChunkSize - 1) / kChunkSize);
}

size_t ChunkSize(const Attachment& attachment, uint32_t index) {
  const size_t before = size_t{index} * kChunkSize;
  if (before >= attachment.size) return 0;
  return std::min(kChunkSize, attachment.size - before);
}

}  // namespace hotline::message
