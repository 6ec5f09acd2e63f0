// A received FLASH with everything set, for tests of how it is shown.
#pragma once

#include "client/station/engine.h"

namespace hotline::cli {

inline station::Record SampleRecord() {
  station::Record record;
  record.id = base::MessageId(base::ByteArray<16>{0x12, 0x34, 0x56, 0x78});
  record.line_name = "capitals";
  record.line_class = message::Class::kLive;
  record.kind = message::Kind::kOperation;
  record.precedence = message::Precedence::kFlash;
  record.dtg = base::FromMillis(1795365000000);
  record.from = "watch@mfa.alba";
  record.sender = "hotline://mfa.alba/watch/desk-1";
  record.to = {"duty@mod.borduria"};
  record.subject = "border";
  record.text = "hold";
  record.state = station::State::kDelivered;
  record.positions.push_back({.position = "duty@mod.borduria",
                              .state = station::State::kRead,
                              .at = base::FromMillis(1795365005120),
                              .by = "Lt Orlov",
                              .station = "hotline://mod.borduria/duty/desk-1",
                              .reason = "",
                              .scripted = false});
  return record;
}

}  // namespace hotline::cli
