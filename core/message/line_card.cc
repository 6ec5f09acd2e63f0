#include "core/message/line_card.h"

#include "core/message/limits.h"

namespace hotline::message {

absl::Status Check(const LineCard& card) {
  return FirstError({CheckName("line name", card.name, kMaxLineName),
                     CheckVisible("mandate", card.mandate, 1, kMaxMandate),
                     CheckTime("until", card.until),
                     CheckMembers(card.members)});
}

void Write(base::Writer& writer, const LineCard& card) {
  writer.Text(card.name).Text(card.mandate).U64(base::ToMillis(card.until));
  WriteMembers(writer, card.members);
}

void Read(base::Reader& reader, LineCard& card) {
  card.name = ReadText(reader);
  card.mandate = ReadText(reader);
  card.until = base::FromMillis(reader.U64());
  card.members = ReadMembers(reader);
}

}  // namespace hotline::message
