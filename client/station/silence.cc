#include "client/station/silence.h"

#include <algorithm>

namespace hotline::station {
namespace {

// It does not answer, or does not take what it is sent, and nothing has come
// from it since.
bool IsDown(const KnownStation& station, const OpenMessages& open,
            base::WallTime now) {
  if (station.unanswered) return true;
  return open.undelivered != base::WallTime() &&
         station.heard < open.undelivered &&
         now - open.undelivered > kDeliveryPatience;
}

StationSilence Of(const KnownStation& known, const OpenMessages& open,
                  bool connected, base::WallTime now) {
  StationSilence out;
  out.station = known.station;
  out.clock_difference = known.clock_difference;
  if (!connected) {
    out.silence = Silence::kRelayUnreachable;
  } else if (IsDown(known, open, now)) {
    out.silence = Silence::kStationDown;
    out.since = known.heard;
  } else if (known.staffed == false) {
    out.silence = Silence::kNobodyOnDuty;
  } else if (known.heard != base::WallTime()) {
    out.silence = Silence::kUp;
  }
  return out;
}

bool AllAre(const std::vector<StationSilence>& stations, Silence silence) {
  return !stations.empty() &&
         std::all_of(stations.begin(), stations.end(),
                     [&](const auto& one) { return one.silence == silence; });
}

bool AnyIs(const std::vector<StationSilence>& stations, Silence silence) {
  return std::any_of(stations.begin(), stations.end(),
                     [&](const auto& one) { return one.silence == silence; });
}

bool Has(const OpenMessages& open, State state) {
  return std::find(open.states.begin(), open.states.end(), state) !=
         open.states.end();
}

// Nobody sits at any station that is up.
bool IsUnstaffed(const std::vector<StationSilence>& stations) {
  return AnyIs(stations, Silence::kNobodyOnDuty) &&
         !AnyIs(stations, Silence::kUp) && !AnyIs(stations, Silence::kUnknown);
}

// What its stations leave open is for the messages to say: the least far of
// them. What nobody has yet says nothing.
Silence ByMessages(const std::vector<StationSilence>& stations,
                   const OpenMessages& open) {
  const bool unread = Has(open, State::kDelivered);
  if (IsUnstaffed(stations) && (unread || open.states.empty())) {
    return Silence::kNobodyOnDuty;
  }
  if (unread) return Silence::kUnread;
  if (Has(open, State::kRead)) return Silence::kNotAcknowledged;
  if (open.refused) return Silence::kRefused;
  return AnyIs(stations, Silence::kUp) ? Silence::kUp : Silence::kUnknown;
}

}  // namespace

std::string_view Words(Silence silence) {
  switch (silence) {
    case Silence::kUp:
      return "up";
    case Silence::kRelayUnreachable:
      return "relay unreachable";
    case Silence::kStationDown:
      return "other station down";
    case Silence::kNobodyOnDuty:
      return "up, nobody on duty";
    case Silence::kUnread:
      return "delivered, unread";
    case Silence::kNotAcknowledged:
      return "read, not acknowledged";
    case Silence::kRefused:
      return "refused";
    case Silence::kUnknown:
      break;
  }
  return "unknown";
}

PositionSilence Explain(const std::string& position,
                        const std::vector<KnownStation>& stations,
                        const OpenMessages& open, bool connected,
                        base::WallTime now) {
  PositionSilence out;
  out.position = position;
  for (const KnownStation& one : stations) {
    out.stations.push_back(Of(one, open, connected, now));
  }
  if (!connected) {
    out.silence = Silence::kRelayUnreachable;
  } else if (AllAre(out.stations, Silence::kStationDown)) {
    out.silence = Silence::kStationDown;
    for (const auto& one : out.stations) {
      out.since = std::max(out.since, one.since);
    }
  } else {
    out.silence = ByMessages(out.stations, open);
  }
  return out;
}

}  // namespace hotline::station
