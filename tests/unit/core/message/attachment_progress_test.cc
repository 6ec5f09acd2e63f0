#include "core/message/attachment_progress.h"

#include <gtest/gtest.h>

#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

// A file of three chunks.
struct File {
  base::Bytes whole = base::Bytes(2 * kChunkSize + 5, 0x5a);
  Attachment attachment =
      *DescribeAttachment(sample::Filled<16>(1), "file", whole);
  AttachmentChunk Chunk(uint32_t index) const {
    return CutChunk(attachment, whole, index);
  }
  absl::Status Verify(const base::Bytes& bytes) const {
    return VerifyAttachment(attachment,
                            [&](uint32_t index) -> absl::StatusOr<base::Bytes> {
                              return CutChunk(attachment, bytes, index).data;
                            });
  }
};

TEST(AttachmentProgress, SaysWhatIsMissingInAnyOrderOfArrival) {
  const File file;
  auto progress = *AttachmentProgress::Begin(file.attachment);
  EXPECT_EQ(progress.missing(), (std::vector<uint32_t>{0, 1, 2}));
  EXPECT_TRUE(*progress.Take(file.Chunk(2)));
  EXPECT_EQ(progress.bytes_here(), 5u);
  EXPECT_TRUE(*progress.Take(file.Chunk(0)));
  EXPECT_FALSE(*progress.Take(file.Chunk(0)));  // came again
  EXPECT_EQ(progress.missing(), (std::vector<uint32_t>{1}));
  EXPECT_FALSE(progress.complete());
  EXPECT_TRUE(*progress.Take(file.Chunk(1)));
  EXPECT_TRUE(progress.complete());
  EXPECT_EQ(progress.bytes_here(), file.whole.size());
}

TEST(AttachmentProgress, GoesOnFromItsBytes) {
  const File file;
  auto progress = *AttachmentProgress::Begin(file.attachment);
  EXPECT_TRUE(*progress.Take(file.Chunk(1)));
  const base::Bytes bytes = progress.Encode();
  auto again = *AttachmentProgress::Parse(bytes);
  EXPECT_EQ(again, progress);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(
        AttachmentProgress::Parse(base::ByteView(bytes).first(size)).ok());
  }
}

TEST(AttachmentProgress, ChunkThatContradictsIsRefusedAndChangesNothing) {
  const File file;
  auto progress = *AttachmentProgress::Begin(file.attachment);
  const auto before = progress;
  void (*const table[])(AttachmentChunk&) = {
      [](AttachmentChunk& c) { c.attachment.id[0] ^= 1; },
      [](AttachmentChunk& c) { c.attachment.hash[0] ^= 1; },
      [](AttachmentChunk& c) { c.attachment.name = "other"; },
      [](AttachmentChunk& c) { c.attachment.size += 1; },
      [](AttachmentChunk& c) { c.index = 3; },
      [](AttachmentChunk& c) { c.data.pop_back(); },
  };
  for (auto* spoil : table) {
    AttachmentChunk chunk = file.Chunk(0);
    spoil(chunk);
    EXPECT_FALSE(progress.Take(chunk).ok());
    EXPECT_EQ(progress, before);
  }
}

TEST(AttachmentProgress, WholeIsVerifiedByTheHashThatWasSigned) {
  const File file;
  EXPECT_TRUE(file.Verify(file.whole).ok());
  base::Bytes altered = file.whole;
  altered.back() ^= 1;
  EXPECT_EQ(file.Verify(altered).message(),
            "attachment: is not what the message names");
}

TEST(AttachmentProgress, MissingAndShortChunksAreNoWhole) {
  const File file;
  EXPECT_TRUE(absl::IsNotFound(VerifyAttachment(
      file.attachment, [](uint32_t) -> absl::StatusOr<base::Bytes> {
        return absl::NotFoundError("gone");
      })));
  EXPECT_EQ(VerifyAttachment(file.attachment,
                             [](uint32_t) -> absl::StatusOr<base::Bytes> {
                               return base::Bytes{1};
                             })
                .message(),
            "attachment: a chunk has another size");
}

TEST(AttachmentProgress, EmptyAndOversizedFilesAreRefused) {
  const auto id = sample::Filled<16>(1);
  EXPECT_FALSE(DescribeAttachment(id, "file", {}).ok());
  const base::Bytes large(kMaxAttachmentSize + 1);
  EXPECT_FALSE(DescribeAttachment(id, "file", large).ok());
  EXPECT_TRUE(DescribeAttachment(
                  id, "file", base::ByteView(large).first(kMaxAttachmentSize))
                  .ok());
}

}  // namespace
}  // namespace hotline::message
