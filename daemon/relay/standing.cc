#include "daemon/relay/standing.h"

#include <algorithm>

namespace hotline::relay {
namespace {

constexpr std::chrono::days kGuest{30};

absl::Status Sit(Batch& batch, Line& line, store::StationNumber station,
                 uint64_t entry) {
  line.places.find(station)->second->seats.push_back({.since = entry});
  return batch.transaction.AddSeat({.line = line.row.number,
                                    .station = station,
                                    .since = entry,
                                    .until = std::nullopt});
}

absl::Status Rise(Batch& batch, Line& line, store::StationNumber station,
                  uint64_t entry) {
  Seat& seat = line.places.find(station)->second->seats.back();
  seat.until = entry;
  return batch.transaction.EndSeat({.line = line.row.number,
                                    .station = station,
                                    .since = seat.since,
                                    .until = entry});
}

// Whether anything is still to be confirmed there.
bool Waits(const Line& line, const Place& place) {
  const auto waits = [&place](const auto& one) {
    return place.WaitsFor(one.first);
  };
  return std::any_of(line.live.begin(), line.live.end(),
                     [&waits](const auto& live) {
                       return std::any_of(live.begin(), live.end(), waits);
                     });
}

}  // namespace

absl::Status GivePlace(Batch& batch, Line& line, Station& station) {
  if (line.Find(&station) != nullptr) return absl::OkStatus();
  batch.books.lines.AddPlace(line, station).Settle(line.row.last_sequence);
  return batch.transaction.AddRoster({.line = line.row.number,
                                      .station = station.number,
                                      .low_water = line.row.last_sequence,
                                      .guest_until_ms = 0});
}

absl::Status BeginAnew(Batch& batch, Line& line, Station& station) {
  const uint64_t last = line.row.last_sequence;
  if (auto given = GivePlace(batch, line, station); !given.ok()) return given;
  if (last == 0) return absl::OkStatus();
  auto dropped =
      batch.books.lines.Confirm(line, *line.Find(&station), {{1, last}});
  if (auto gone = batch.Settle(dropped); !gone.ok()) return gone;
  if (!dropped.entries.empty()) {
    batch.changes.confirmed.push_back(
        {.station = station.number, .entries = std::move(dropped.entries)});
  }
  return batch.transaction.SetLowWater({.line = line.row.number,
                                        .station = station.number,
                                        .low_water = last,
                                        .guest_until_ms = 0});
}

absl::Status Reseat(Batch& batch, Line& line, const Roster& before,
                    uint64_t entry) {
  const Roster& now = line.branches.active();
  if (now == before) return absl::OkStatus();
  for (const store::StationNumber station : *now) {
    if (IsOn(before, station)) continue;
    auto sat = Sit(batch, line, station, entry);
    if (!sat.ok()) return sat;
  }
  if (before == nullptr) return absl::OkStatus();
  for (const store::StationNumber station : *before) {
    if (IsOn(now, station)) continue;
    auto rose = Rise(batch, line, station, entry);
    if (!rose.ok()) return rose;
  }
  return absl::OkStatus();
}

absl::Status Invite(Batch& batch, Line& line, const Station& station) {
  if (line.HasOnRoster(station)) return absl::OkStatus();
  Place& place = *line.Find(&station);
  place.guest_until_ms = base::ToMillis(batch.now + kGuest);
  return batch.transaction.SetGuest({.line = line.row.number,
                                     .station = station.number,
                                     .low_water = 0,
                                     .guest_until_ms = place.guest_until_ms});
}

absl::Status ForgetGuests(Batch& batch, Line& line) {
  std::vector<Station*> gone;
  for (const auto& [number, place] : line.places) {
    if (place->seats.empty() && !Waits(line, *place) &&
        !line.HasAsGuest(*place->station, batch.now)) {
      gone.push_back(place->station);
    }
  }
  for (Station* station : gone) {
    batch.books.lines.RemovePlace(line, *station);
    auto deleted =
        batch.transaction.DeleteRoster(line.row.number, station->number);
    if (!deleted.ok()) return deleted;
  }
  return absl::OkStatus();
}

}  // namespace hotline::relay
