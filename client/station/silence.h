// Why nothing comes from a position: judged by what is known of its stations
// and of the messages that it has still to acknowledge. Pure, so that every
// case is a test; line_status.h gathers what goes in.
#pragma once

#include <vector>

#include "client/station/engine.h"

namespace hotline::station {

// What is known of one station on one line.
struct KnownStation {
  std::string station;   // URI
  base::WallTime heard;  // log time of the newest that came from it; zero: none
  // It was asked whether it is there, and has not answered.
  bool unanswered = false;
  // By its newest word on who is on duty there; nothing: it has said none.
  std::optional<bool> staffed = std::nullopt;
  std::optional<std::chrono::milliseconds> clock_difference = std::nullopt;
};

// What this station has asked of one position and is not settled there.
struct OpenMessages {
  std::vector<State> states;  // sent, delivered or read
  // Log time of the oldest that no station there has; zero: none.
  base::WallTime undelivered;
  // The newest that it was asked: refused by a person there.
  bool refused = false;
};

// How long a station that is up may take to say that it has a message.
inline constexpr std::chrono::seconds kDeliveryPatience{60};

// `now`: by the relay's clock. `connected`: our relay is reachable.
PositionSilence Explain(const std::string& position,
                        const std::vector<KnownStation>& stations,
                        const OpenMessages& open, bool connected,
                        base::WallTime now);

}  // namespace hotline::station
