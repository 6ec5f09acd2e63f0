#include "core/message/leaving.h"

#include "core/message/limits.h"

namespace hotline::message {

absl::Status Check(const Leaving& leaving) {
  return FirstError({CheckTime("at", leaving.at),
                     CheckOperator(leaving.operator_name, /*required=*/true),
                     CheckText("reason", leaving.reason, 0, kMaxReason)});
}

void Write(base::Writer& writer, const Leaving& leaving) {
  writer.Raw(leaving.line_id.bytes())
      .U64(base::ToMillis(leaving.at))
      .Text(leaving.operator_name)
      .Text(leaving.reason);
}

void Read(base::Reader& reader, Leaving& leaving) {
  leaving.line_id = base::LineId(reader.Array<16>());
  leaving.at = base::FromMillis(reader.U64());
  leaving.operator_name = ReadText(reader);
  leaving.reason = ReadText(reader);
}

}  // namespace hotline::message
