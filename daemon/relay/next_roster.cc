#include "daemon/relay/next_roster.h"

#include "absl/container/btree_set.h"
#include "core/message/limits.h"
#include "daemon/gate/refuse.h"
#include "daemon/relay/limits.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {
namespace {

using gate::Refuse;
using Numbers = absl::btree_set<store::StationNumber>;

absl::Status Malformed(const char* what) {
  return Refuse(v1::REFUSAL_MALFORMED, what);
}

absl::Status TakeOut(Stations& stations, const line::RosterDelta& delta,
                     Numbers& roster) {
  for (const std::string& uri : delta.leaves) {
    const Station* station = stations.Find(uri);
    if (station == nullptr || roster.erase(station->number) == 0) {
      return Malformed("a delta takes out who is not there");
    }
  }
  return absl::OkStatus();
}

absl::Status PutIn(Stations& stations, const line::RosterDelta& delta,
                   const Station& sender, Numbers& roster, NextRoster& next) {
  for (const line::Join& join : delta.joins) {
    Station* station = stations.Find(join.station);
    if (station == nullptr) {
      return Refuse(v1::REFUSAL_NOT_FOUND, "who joins is not enrolled");
    }
    if (!roster.insert(station->number).second) {
      return Malformed("a delta puts in who is there");
    }
    if (join.external() && station != &sender) {
      return Malformed("nobody joins by another's external commit");
    }
    next.joining.push_back(station);
    if (!join.external()) next.welcomed.push_back(station->number);
  }
  return absl::OkStatus();
}

absl::Status CheckSize(Stations& stations, const Numbers& roster) {
  if (roster.size() > message::kMaxRecipients) {
    return Refuse(v1::REFUSAL_TOO_LARGE, "over 200 stations on a line");
  }
  size_t bytes = 0;
  for (const auto number : roster) bytes += stations.At(number)->uri.size() + 3;
  if (bytes <= kMostRosterBytes) return absl::OkStatus();
  return Refuse(v1::REFUSAL_TOO_LARGE, "the roster does not fit an entry");
}

}  // namespace

absl::StatusOr<NextRoster> ApplyDelta(Stations& stations,
                                      const line::RosterDelta& delta,
                                      const Roster& parent,
                                      const Station& sender) {
  NextRoster next;
  Numbers roster(parent->begin(), parent->end());
  auto done = TakeOut(stations, delta, roster);
  if (done.ok()) done = PutIn(stations, delta, sender, roster, next);
  if (done.ok()) done = CheckSize(stations, roster);
  if (!done.ok()) return done;
  if (!roster.contains(sender.number)) {
    return Malformed("nobody commits its own removal");
  }
  next.roster =
      delta.empty() ? parent : MakeRoster({roster.begin(), roster.end()});
  return next;
}

}  // namespace hotline::relay
