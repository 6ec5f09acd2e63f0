#include "core/message/quarantine_report.h"

namespace hotline::message {

absl::Status Check(const QuarantineReport& report) {
  return FaultFromWire(static_cast<uint16_t>(report.fault)).status();
}

void Write(base::Writer& writer, const QuarantineReport& report) {
  writer.Raw(report.message_id.bytes())
      .U16(static_cast<uint16_t>(report.fault));
}

void Read(base::Reader& reader, QuarantineReport& report) {
  report.message_id = base::MessageId(reader.Array<16>());
  report.fault = Fault{reader.U16()};
}

}  // namespace hotline::message
