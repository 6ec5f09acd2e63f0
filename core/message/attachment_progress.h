// Which chunks of an attachment are here. The chunks themselves are the
// caller's to keep; this says what is missing, so that a transfer goes on where
// it was cut off, and in the end that all of it is what the text's signature
// names. At most 16 MiB, 1,116 chunks; encodable.
#pragma once

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "core/message/attachment_chunk.h"

namespace hotline::message {

// Id and hash of `whole`; InvalidArgument if it is empty, above 16 MiB, or the
// name is none (Attachment).
absl::StatusOr<Attachment> DescribeAttachment(const base::ByteArray<16>& id,
                                              std::string name,
                                              base::ByteView whole);

class AttachmentProgress {
 public:
  // Of the text's attachment, or of the first chunk's if it came before the
  // text. InvalidArgument if it breaks a limit.
  static absl::StatusOr<AttachmentProgress> Begin(const Attachment& attachment);

  // True if it was missing, false if it was here. InvalidArgument, and nothing
  // changes, if it is of another attachment or says another thing about this
  // one.
  absl::StatusOr<bool> Take(const AttachmentChunk& chunk);

  const Attachment& attachment() const { return attachment_; }
  std::vector<uint32_t> missing() const;
  bool complete() const { return missing().empty(); }
  // Of attachment().size bytes.
  size_t bytes_here() const;

  // Strict: encoding the result gives `bytes`.
  base::Bytes Encode() const;
  static absl::StatusOr<AttachmentProgress> Parse(base::ByteView bytes);

  bool operator==(const AttachmentProgress&) const = default;

 private:
  Attachment attachment_;
  std::vector<bool> here_;  // by index
};

// `chunk` gives the data of each index, from 0; its errors are passed on.
// InvalidArgument unless all of it together has the attachment's size and hash.
absl::Status VerifyAttachment(
    const Attachment& attachment,
    absl::FunctionRef<absl::StatusOr<base::Bytes>(uint32_t)> chunk);

}  // namespace hotline::message
