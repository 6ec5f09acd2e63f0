#include "core/message/attachment_progress.h"

#include "core/crypto/sha256.h"

namespace hotline::message {
namespace {

constexpr uint16_t kProgressVersion = 1;

}  // namespace

absl::StatusOr<Attachment> DescribeAttachment(const base::ByteArray<16>& id,
                                              std::string name,
                                              base::ByteView whole) {
  auto status = RequireField(whole.size() <= kMaxAttachmentSize,
                             "attachment: must have 1 byte to 16 MiB");
  if (!status.ok()) return status;
  Attachment attachment{id, static_cast<uint32_t>(whole.size()),
                        crypto::Sha256(whole), std::move(name)};
  status = Check(attachment);
  if (!status.ok()) return status;
  return attachment;
}

absl::StatusOr<AttachmentProgress> AttachmentProgress::Begin(
    const Attachment& attachment) {
  auto status = Check(attachment);
  if (!status.ok()) return status;
  AttachmentProgress progress;
  progress.attachment_ = attachment;
  progress.here_.resize(ChunkCount(attachment));
  return progress;
}

absl::StatusOr<bool> AttachmentProgress::Take(const AttachmentChunk& chunk) {
  auto status = Check(chunk);
  if (status.ok()) {
    status = RequireField(chunk.attachment == attachment_,
                          "attachment chunk: of another attachment");
  }
  if (!status.ok()) return status;
  const bool was_missing = !here_[chunk.index];
  here_[chunk.index] = true;
  return was_missing;
}

std::vector<uint32_t> AttachmentProgress::missing() const {
  std::vector<uint32_t> out;
  for (uint32_t index = 0; index < here_.size(); ++index) {
    if (!here_[index]) out.push_back(index);
  }
  return out;
}

size_t AttachmentProgress::bytes_here() const {
  size_t bytes = 0;
  for (uint32_t index = 0; index < here_.size(); ++index) {
    if (here_[index]) bytes += ChunkSize(attachment_, index);
  }
  return bytes;
}

base::Bytes AttachmentProgress::Encode() const {
  base::Writer writer;
  writer.U16(kProgressVersion);
  Write(writer, attachment_);
  for (const bool here : here_) writer.U8(here ? 1 : 0);
  return writer.Take();
}

absl::StatusOr<AttachmentProgress> AttachmentProgress::Parse(
    base::ByteView bytes) {
  base::Reader reader(bytes);
  reader.Require(reader.U16() == kProgressVersion);
  Attachment attachment;
  Read(reader, attachment);
  auto progress = Begin(attachment);
  if (!progress.ok()) return progress;
  for (size_t index = 0; index < progress->here_.size(); ++index) {
    progress->here_[index] = ReadFlag(reader);
  }
  auto status = reader.Finish("attachment progress");
  if (!status.ok()) return status;
  return progress;
}

absl::Status VerifyAttachment(
    const Attachment& attachment,
    absl::FunctionRef<absl::StatusOr<base::Bytes>(uint32_t)> chunk) {
  crypto::Sha256Hasher hasher;
  for (uint32_t index = 0; index < ChunkCount(attachment); ++index) {
    auto data = chunk(index);
    if (!data.ok()) return data.status();
    auto status = RequireField(data->size() == ChunkSize(attachment, index),
                               "attachment: a chunk has another size");
    if (!status.ok()) return status;
    hasher.Update(*data);
  }
  return RequireField(hasher.Finish() == attachment.hash,
                      "attachment: is not what the message names");
}

}  // namespace hotline::message
