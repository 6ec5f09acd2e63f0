// A file that belongs to a text. The text, which is signed, names it by size
// and hash; its bytes come in chunks (attachment_chunk.h), each a message of
// its own, in any order and as often as they must.
#pragma once

#include <string>

#include "core/message/fields.h"

namespace hotline::message {

inline constexpr size_t kMaxAttachmentSize = 16 * 1024 * 1024;
inline constexpr size_t kMaxAttachmentName = 128;
inline constexpr size_t kMaxAttachments = 8;  // of one text
inline constexpr uint8_t kMaxAttempts = 8;    // how often one is sent
// A chunk of this many bytes, and all that stands around it, fills the 16 KiB
// step (P9): so little that whatever is more urgent never waits long behind
// one. Every chunk but the last has so many.
inline constexpr size_t kChunkSize = 15'044;

struct Attachment {
  base::ByteArray<16> id{};  // random
  uint32_t size = 0;         // bytes, 1 to 16 MiB
  base::Digest hash{};       // SHA-256 of all of it
  // 1 to 128 bytes that look like no other name; neither slash nor backslash
  // nor a dot in front, so that it never leads out of a folder.
  std::string name;

  bool operator==(const Attachment&) const = default;
};

absl::Status Check(const Attachment& attachment);
void Write(base::Writer& writer, const Attachment& attachment);
void Read(base::Reader& reader, Attachment& attachment);

// How many chunks there are; how many bytes chunk `index` has, which is 0 for
// one that there is not.
uint32_t ChunkCount(const Attachment& attachment);
size_t ChunkSize(const Attachment& attachment, uint32_t index);

}  // namespace hotline::message
