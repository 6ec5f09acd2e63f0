#include "client/station/intake_serial.h"

#include "client/station/clock_event.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

absl::Status NoteClosed(Station& station, const Serials::Outcome& outcome) {
  for (const SerialGap& gap : outcome.closed) TRY(NoteGap(station, gap));
  return absl::OkStatus();
}

}  // namespace

absl::Status TakeSerial(Station& station, const Judged& judged,
                        const MessageRow& row) {
  const std::string& sender = judged.header.sender;
  const message::Serial& serial = judged.message.statement.serial;
  TRY_ASSIGN(const uint64_t newest, station.messages.Newest());
  TRY_ASSIGN(const auto outcome,
             station.serials.Take({.line = judged.header.line_id,
                                   .sender = sender,
                                   .serial = serial,
                                   .sequence = row.sequence,
                                   .logged = row.log_time,
                                   .row = newest + 1},
                                  station.Now()));
  TRY(NoteClosed(station, outcome));
  if (outcome.arrival != Arrival::kRepeat) return absl::OkStatus();
  return station.Warn(
      "serial_repeated",
      sender + " has written two messages under the serial " +
          std::to_string(serial.counter) +
          ": its store was copied or restored, or it counts wrongly.");
}

std::string EndedBy(const v1::Tombstone& ended) {
  switch (ended.reason()) {
    case v1::TOMBSTONE_REASON_ENDEX:
      return "endex";
    case v1::TOMBSTONE_REASON_SWEPT:
      return "swept";
    default:
      return "expired";
  }
}

absl::Status SerialEnded(Station& station, const base::LineId& line,
                         const std::string& sender, uint64_t sequence,
                         const std::string& reason) {
  TRY_ASSIGN(const auto outcome,
             station.serials.Ended(line, sender, sequence, reason));
  return NoteClosed(station, outcome);
}

}  // namespace hotline::station
