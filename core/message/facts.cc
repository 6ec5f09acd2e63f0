#include "core/message/facts.h"

#include "core/message/limits.h"

namespace hotline::message {

std::string_view Name(Fact fact) {
  switch (fact) {
    case Fact::kDelivered:
      return "delivered";
    case Fact::kRead:
      return "read";
    case Fact::kAcknowledged:
      return "acknowledged";
    case Fact::kAnswered:
      return "answered";
    case Fact::kRefused:
      return "refused";
  }
  return "unspecified";
}

absl::Status Check(const Facts& facts) {
  const bool read = facts.fact == Fact::kRead;
  return FirstError({RequireField(read || facts.fact == Fact::kDelivered,
                                  "facts: must be delivered or read"),
                     CheckTime("at", facts.at),
                     read
                         ? CheckOperator(facts.operator_name, /*required=*/true)
                         : CheckText("operator", facts.operator_name, 0, 0),
                     CheckCount("message ids", facts.message_ids.size(), 1,
                                kMaxFactMessages)});
}

void Write(base::Writer& writer, const Facts& facts) {
  writer.U8(static_cast<uint8_t>(facts.fact))
      .U64(base::ToMillis(facts.at))
      .Text(facts.operator_name);
  WriteIds(writer, facts.message_ids);
}

void Read(base::Reader& reader, Facts& facts) {
  facts.fact = Fact{reader.U8()};
  facts.at = base::FromMillis(reader.U64());
  facts.operator_name = ReadText(reader);
  facts.message_ids = ReadIds(reader);
}

}  // namespace hotline::message
