#include "core/message/duty.h"

#include <algorithm>

#include "core/message/limits.h"

namespace hotline::message {
namespace {

absl::Status CheckOpenItems(const std::vector<base::MessageId>& open) {
  return FirstError(
      {CheckCount("open items", open.size(), 0, kMaxOpenItems),
       RequireField(std::adjacent_find(open.begin(), open.end(),
                                       std::greater_equal<>()) == open.end(),
                    "open items: must be ascending, none twice")});
}

// Only of times within bounds can a difference be taken.
absl::Status CheckTimes(const Duty& duty) {
  auto status =
      FirstError({CheckTime("at", duty.at), CheckTime("until", duty.until)});
  if (!status.ok()) return status;
  if (!duty.on) {
    return RequireField(duty.until == base::WallTime(), "until: only of on");
  }
  return RequireField(duty.until > duty.at && duty.until - duty.at <= kMaxDuty,
                      "until: must be later than at, by at most 24 h");
}

}  // namespace

absl::Status Check(const Duty& duty) {
  return FirstError(
      {Check(duty.certificate), CheckTimes(duty),
       duty.on ? CheckText("next", duty.next, 0, 0)
               : CheckOperator(duty.next, /*required=*/false),
       CheckText("watch log", duty.log, 0, duty.on ? 0 : kMaxWatchLog),
       CheckOpenItems(duty.open)});
}

void Write(base::Writer& writer, const Duty& duty) {
  writer.Opaque(Encode(duty.certificate))
      .U8(duty.on ? 1 : 0)
      .U64(base::ToMillis(duty.at))
      .U64(base::ToMillis(duty.until))
      .Text(duty.next)
      .Text(duty.log);
  WriteIds(writer, duty.open);
}

void Read(base::Reader& reader, Duty& duty) {
  duty.certificate = ReadOperatorCertificate(reader);
  duty.on = ReadFlag(reader);
  duty.at = base::FromMillis(reader.U64());
  duty.until = base::FromMillis(reader.U64());
  duty.next = ReadText(reader);
  duty.log = ReadText(reader);
  duty.open = ReadIds(reader);
}

}  // namespace hotline::message
