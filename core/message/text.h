// Content 1: what a person writes. It alone starts a clock and asks for
// receipts (P7).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/message/attachment.h"
#include "core/message/fields.h"

namespace hotline::message {

struct Text {
  std::string subject;  // at most 255 bytes
  std::string label;    // classification and releasability; at most 255 bytes
  std::vector<base::MessageId> references;  // at most 16
  std::optional<base::MessageId> supersedes;
  std::optional<base::WallTime> reply_by;
  std::string text;  // at most 65,536 bytes of UTF-8
  // At most 8, none twice; they come in messages of their own. What is signed
  // here is what a reader may take for a part of this message.
  std::vector<Attachment> attachments = {};

  bool operator==(const Text&) const = default;
};

absl::Status Check(const Text& text);
void Write(base::Writer& writer, const Text& text);
void Read(base::Reader& reader, Text& text);

}  // namespace hotline::message
