#include "core/message/attachment_chunk.h"

#include <gtest/gtest.h>

#include <set>

#include "core/message/compose.h"
#include "tests/unit/core/message/refused.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

TEST(AttachmentChunk, WhatBreaksALimitIsRefusedWithItsField) {
  using C = AttachmentChunk;
  ExpectRefused<C>(
      sample::MakeChunk(),
      {{"attachment chunk: there is none of this number",
        [](C& c) { c.index = 1; }},
       {"attachment chunk: there is none of this number",
        [](C& c) { c.index = UINT32_MAX; }},
       {"attachment chunk: has another size than its place",
        [](C& c) { c.data.push_back(0); }},
       {"attachment chunk: has another size than its place",
        [](C& c) { c.data.clear(); }},
       {"attachment: must have 1 byte to 16 MiB",
        [](C& c) { c.attachment.size = 0; }},
       {"attachment: must have 1 byte to 16 MiB",
        [](C& c) { c.attachment.size = 16 * 1024 * 1024 + 1; }},
       {"attachment name: is missing", [](C& c) { c.attachment.name.clear(); }},
       {"attachment name: 129 bytes, at most 128",
        [](C& c) { c.attachment.name = std::string(129, 'a'); }},
       {"attachment name: must be visible characters, with single spaces "
        "between them",
        [](C& c) { c.attachment.name = "a\u202e.exe"; }},
       {"attachment name: must not lead to another folder",
        [](C& c) { c.attachment.name = "../x"; }},
       {"attachment name: must not lead to another folder",
        [](C& c) { c.attachment.name = "a/x"; }},
       {"attachment name: must not lead to another folder",
        [](C& c) { c.attachment.name = "a\\x"; }},
       {"attachment name: must not lead to another folder",
        [](C& c) { c.attachment.name = ".profile"; }}});
}

TEST(AttachmentChunk, CountIsThatOfTheSize) {
  base::Bytes bytes = Encode(Body(sample::MakeChunk()));
  bytes[1 + 16 + 4 + 3] = 2;
  EXPECT_FALSE(ParseBody(bytes).ok());
}

TEST(AttachmentChunk, SizesAddUpToTheWhole) {
  for (size_t size : {size_t{1}, kChunkSize - 1, kChunkSize, kChunkSize + 1,
                      2 * kChunkSize, kMaxAttachmentSize}) {
    Attachment attachment = sample::MakeAttachment();
    attachment.size = static_cast<uint32_t>(size);
    size_t sum = 0;
    for (uint32_t index = 0; index < ChunkCount(attachment); ++index) {
      EXPECT_GT(ChunkSize(attachment, index), 0u);
      sum += ChunkSize(attachment, index);
    }
    EXPECT_EQ(sum, size);
    EXPECT_EQ(ChunkSize(attachment, ChunkCount(attachment)), 0u);
  }
}

TEST(AttachmentChunk, IsCutFromItsPlace) {
  base::Bytes whole(kChunkSize + 2, 1);
  whole[kChunkSize] = 7;
  Attachment attachment = sample::MakeAttachment();
  attachment.size = static_cast<uint32_t>(whole.size());
  EXPECT_EQ(CutChunk(attachment, whole, 0).data.size(), kChunkSize);
  EXPECT_EQ(CutChunk(attachment, whole, 1).data, (base::Bytes{7, 1}));
}

// P9: a full chunk fills the 16 KiB step, however long the names around it are
// that an authority can give.
TEST(AttachmentChunk, FullestFillsTheSixteenKibStep) {
  const std::string part(63, 'a');
  sample::Sender sender;
  sender.certificate.station = "hotline://" + part + "/" + part + "/" + part;
  Draft draft = sample::MakeDraft();
  draft.operator_name = std::string(128, 'o');
  draft.addressees = {{part + "@" + part}, {}};
  AttachmentChunk chunk = sample::MakeChunk();
  chunk.attachment.size = 2 * kChunkSize;
  chunk.attachment.name = std::string(kMaxAttachmentName, 'n');
  chunk.data.resize(kChunkSize);
  draft.body = chunk;
  sample::Repeatable random;
  const auto composed = Compose(draft, sender.certificate, sender.key, random,
                                {.channel = Channel::kGroup});
  ASSERT_TRUE(composed.ok()) << composed.status();
  EXPECT_EQ(composed->plaintext.Reveal().size(), 16u * 1024);
}

TEST(AttachmentChunk, EachMessageOfEachAttemptHasAnIdOfItsOwn) {
  Attachment attachment = sample::MakeAttachment();
  std::set<base::MessageId> ids;
  for (uint32_t index = 0; index < 3; ++index) {
    for (uint8_t attempt = 0; attempt < 3; ++attempt) {
      ids.insert(ChunkMessageId(attachment, index, attempt));
    }
  }
  attachment.id[0] ^= 1;
  ids.insert(ChunkMessageId(attachment, 0, 0));
  EXPECT_EQ(ids.size(), 10u);
}

}  // namespace
}  // namespace hotline::message
