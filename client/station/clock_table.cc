#include "client/station/clock_table.h"

#include "client/station/try.h"

namespace hotline::station {
namespace {

#define CLOCK_COLUMNS \
  "n, told, asked, done, tries, again_ms, next_ms FROM running_clock "

RunningClock ClockAt(const Query& query) {
  return {.message = query.IntAt(0),
          .told = static_cast<uint32_t>(query.IntAt(1)),
          .asked = static_cast<uint32_t>(query.IntAt(2)),
          .done = static_cast<uint32_t>(query.IntAt(3)),
          .tries = static_cast<uint32_t>(query.IntAt(4)),
          .again = base::FromMillis(query.IntAt(5)),
          .next = base::FromMillis(query.IntAt(6))};
}

}  // namespace

absl::Status ClockTable::Start(uint64_t message) {
  return store_
      .Prepare(
          "INSERT INTO running_clock VALUES (?, 0, 0, 0, 0, 0, 0) "
          "ON CONFLICT (n) DO UPDATE SET next_ms = 0")
      .Int(message)
      .Run();
}

absl::Status ClockTable::Save(const RunningClock& clock) {
  return store_
      .Prepare(
          "UPDATE running_clock SET told = ?, asked = ?, done = ?, tries = ?, "
          "again_ms = ?, next_ms = ? WHERE n = ?")
      .Int(clock.told)
      .Int(clock.asked)
      .Int(clock.done)
      .Int(clock.tries)
      .Int(base::ToMillis(clock.again))
      .Int(base::ToMillis(clock.next))
      .Int(clock.message)
      .Run();
}

absl::Status ClockTable::Stop(uint64_t message) {
  return store_.Prepare("DELETE FROM running_clock WHERE n = ?")
      .Int(message)
      .Run();
}

absl::StatusOr<std::vector<uint64_t>> ClockTable::All() {
  Query query = store_.Prepare("SELECT n FROM running_clock ORDER BY n");
  std::vector<uint64_t> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    out.push_back(query.IntAt(0));
  }
}

absl::StatusOr<std::optional<RunningClock>> ClockTable::Find(uint64_t message) {
  Query query = store_.Prepare("SELECT " CLOCK_COLUMNS "WHERE n = ?");
  TRY_ASSIGN(const bool found, query.Int(message).Step());
  if (!found) return std::nullopt;
  return ClockAt(query);
}

absl::StatusOr<std::vector<RunningClock>> ClockTable::DueBy(base::WallTime now,
                                                            size_t limit) {
  Query query = store_.Prepare(
      "SELECT " CLOCK_COLUMNS "WHERE next_ms <= ? ORDER BY next_ms, n LIMIT ?");
  query.Int(base::ToMillis(now)).Int(limit);
  std::vector<RunningClock> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    out.push_back(ClockAt(query));
  }
}

}  // namespace hotline::station
