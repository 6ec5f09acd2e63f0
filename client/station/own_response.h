// A response of this station after a person has given it: shown as pending
// until the relay has accepted it, and taken back if it never reaches whom it
// answers. Inside Store::Write.
#pragma once

#include <string>

#include "client/station/station.h"

namespace hotline::station {

// Tells how it stands with it: the relay's receipt was verified, or it waits in
// this store alone.
absl::Status TellResponse(Station& station, const MessageRow& response);

// Refused, given up or ended undelivered: the message that it answers shows it
// no more, and a warning of that code names message and person. `why` is a
// sentence.
absl::Status ResponseLost(Station& station, const MessageRow& response,
                          std::string code, const std::string& why);

}  // namespace hotline::station
