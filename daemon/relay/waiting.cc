#include "daemon/relay/waiting.h"

#include <algorithm>

#include "daemon/relay/desk.h"
#include "hotline/relay/v1/envelope.pb.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {
namespace {

Reference ReferenceTo(const Line& line, uint64_t sequence, const Live& live,
                      store::StationNumber station) {
  const uint32_t type = IsOn(live.welcomed, station)
                            ? uint32_t{v1::ENVELOPE_TYPE_WELCOME}
                            : live.type;
  return {live.entry, line.row.id, sequence, type, live.precedence, live.size};
}

// The oldest `most` of one line and queue that are to be confirmed there.
void Collect(const Line& line, const Place& place, size_t queue, uint64_t after,
             size_t most, std::vector<Reference>& into) {
  const auto& live = line.live[queue];
  const size_t enough = into.size() + most;
  place.marks.EachGap(place.through, [&](uint64_t first, uint64_t last) {
    for (auto at = live.lower_bound(first);
         at != live.end() && at->first <= last && into.size() < enough; ++at) {
      if (at->second.entry <= after) continue;
      into.push_back(
          ReferenceTo(line, at->first, at->second, place.station->number));
    }
    return into.size() < enough;
  });
}

}  // namespace

Waiting CollectWaiting(const Station& station, const After& after,
                       size_t most) {
  Waiting waiting;
  waiting.station = station.number;
  for (size_t queue = 0; queue < kQueues; ++queue) {
    auto& references = waiting.queues[queue];
    for (const auto& [id, line] : station.lines) {
      // One more than is kept: then it is known that there is more.
      Collect(*line, *line->Find(&station), queue, after[queue], most + 1,
              references);
    }
    std::sort(references.begin(), references.end(),
              [](const auto& a, const auto& b) { return a.entry < b.entry; });
    if (references.size() > most) {
      waiting.more[queue] = true;
      references.resize(most);
    }
  }
  return waiting;
}

void LoadWaiting::Answer(Books& books, const Proofs&) {
  const Station* station = books.stations.Find(peer());
  if (station == nullptr) {
    return Decline(
        gate::Refuse(v1::REFUSAL_NOT_ENROLLED, "receive before enrolment"));
  }
  desk_->Loaded(receiver_, CollectWaiting(*station, after_, kMost));
}

void LoadWaiting::Decline(const absl::Status& status) {
  desk_->Loaded(receiver_, status);
}

}  // namespace hotline::relay
