#include "core/message/text.h"

#include <algorithm>

#include "core/message/limits.h"

namespace hotline::message {
namespace {

bool OneTwice(const std::vector<Attachment>& attachments) {
  for (auto a = attachments.begin(); a != attachments.end(); ++a) {
    const auto same = [a](const Attachment& b) { return b.id == a->id; };
    if (std::any_of(attachments.begin(), a, same)) return true;
  }
  return false;
}

absl::Status CheckAttachments(const std::vector<Attachment>& attachments) {
  auto status =
      CheckCount("attachments", attachments.size(), 0, kMaxAttachments);
  for (const Attachment& attachment : attachments) {
    if (status.ok()) status = Check(attachment);
  }
  if (!status.ok()) return status;
  return RequireField(!OneTwice(attachments), "attachments: one stands twice");
}

void WriteAttachments(base::Writer& writer,
                      const std::vector<Attachment>& attachments) {
  base::Writer list;
  for (const Attachment& attachment : attachments) Write(list, attachment);
  writer.Opaque(list.bytes());
}

// One above the limit is enough for CheckAttachments to refuse.
std::vector<Attachment> ReadAttachments(base::Reader& reader) {
  base::Reader list(reader.Opaque(reader.left()));
  std::vector<Attachment> out;
  while (list.ok() && !list.AtEnd() && out.size() <= kMaxAttachments) {
    Read(list, out.emplace_back());
  }
  reader.Require(list.ok() && !out.empty());
  return out;
}

}  // namespace

absl::Status Check(const Text& text) {
  return FirstError(
      {CheckText("subject", text.subject, 0, kMaxSubject),
       CheckText("label", text.label, 0, kMaxLabel),
       CheckCount("references", text.references.size(), 0, kMaxReferences),
       CheckTime("reply by", text.reply_by.value_or(base::WallTime())),
       RequireField(text.reply_by != base::WallTime(),
                    "reply by: cannot be 1970"),
       CheckText("text", text.text, 0, kMaxText),
       CheckAttachments(text.attachments)});
}

void Write(base::Writer& writer, const Text& text) {
  writer.Text(text.subject).Text(text.label);
  WriteIds(writer, text.references);
  writer.Opaque(text.supersedes ? base::ByteView(text.supersedes->bytes())
                                : base::ByteView());
  WriteOptionalTime(writer, text.reply_by);
  writer.Text(text.text);
  // A text without attachments ends here: one encoding for each.
  if (!text.attachments.empty()) WriteAttachments(writer, text.attachments);
}

void Read(base::Reader& reader, Text& text) {
  text.subject = ReadText(reader);
  text.label = ReadText(reader);
  text.references = ReadIds(reader);
  const std::vector<base::MessageId> supersedes = ReadIds(reader);
  reader.Require(supersedes.size() <= 1);
  if (!supersedes.empty()) text.supersedes = supersedes.front();
  text.reply_by = ReadOptionalTime(reader);
  text.text = ReadText(reader);
  if (!reader.AtEnd()) text.attachments = ReadAttachments(reader);
}

}  // namespace hotline::message
