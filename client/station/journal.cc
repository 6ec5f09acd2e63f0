#include "client/station/journal.h"

#include <chrono>

#include "client/station/content.h"
#include "client/station/try.h"
#include "core/base/codec.h"

namespace hotline::station {
namespace {

// A process that sleeps longer than the lease loses it.
constexpr std::chrono::seconds kLease{10};
// Events are news, not the record: beyond these they go before their sweep.
constexpr uint64_t kEventsKept = 10'000;
constexpr size_t kMaxField = size_t{1} << 20;

Place FactPlace(const DueFact& due) {
  return Place("due_fact", "sealed",
               base::Writer().U64(due.message).U8(due.fact).bytes());
}

// The last number that AUTOINCREMENT gave there, whatever has been swept since.
absl::StatusOr<uint64_t> LastNumber(Store& store, std::string_view table) {
  Query query = store.Prepare(
      "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = ?");
  TRY(query.Text(table).Step().status());
  return query.IntAt(0);
}

absl::StatusOr<StoredEvent> ReadEvent(Store& store, const Query& query) {
  StoredEvent event;
  event.n = query.IntAt(0);
  event.kind = static_cast<EventKind>(query.IntAt(1));
  event.message = query.IntAt(2);
  TRY_ASSIGN(const base::SecretBytes opened,
             store.Open(Place("event", "sealed", event.n), query.BlobAt(3)));
  base::Reader reader(opened.Reveal());
  const base::ByteView change = reader.Opaque(kMaxField);
  event.code = reader.Text(kMaxField);
  event.text = reader.Text(kMaxField);
  TRY(reader.Finish("stored event"));
  TRY_ASSIGN(auto states, ParseProgress(change));
  if (!states.empty()) event.change = std::move(states.front());
  return event;
}

}  // namespace

absl::Status Journal::AddEvent(StoredEvent event, base::WallTime now) {
  // The seal needs the number before it is given.
  TRY_ASSIGN(const uint64_t last, LastEvent());
  event.n = last + 1;
  const base::Bytes plain =
      base::Writer()
          .Opaque(Encode(std::vector<PositionState>{event.change}))
          .Text(event.code)
          .Text(event.text)
          .Take();
  TRY(store_.Prepare("INSERT INTO event VALUES (?, ?, ?, ?, ?)")
          .Int(event.n)
          .Int(static_cast<uint64_t>(event.kind))
          .Int(event.message)
          .Int(base::ToMillis(now))
          .Blob(store_.Seal(Place("event", "sealed", event.n), plain))
          .Run());
  if (event.n <= kEventsKept) return absl::OkStatus();
  return store_.Prepare("DELETE FROM event WHERE n <= ?")
      .Int(event.n - kEventsKept)
      .Run();
}

absl::StatusOr<uint64_t> Journal::LastEvent() {
  return LastNumber(store_, "event");
}

absl::StatusOr<std::vector<StoredEvent>> Journal::EventsAfter(uint64_t n) {
  Query query = store_.Prepare(
      "SELECT n, kind, message, sealed FROM event WHERE n > ? ORDER BY n");
  query.Int(n);
  std::vector<StoredEvent> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    TRY_ASSIGN(StoredEvent event, ReadEvent(store_, query));
    out.push_back(std::move(event));
  }
}

absl::Status Journal::AddConfirm(const DueConfirm& due) {
  return store_.Prepare("INSERT OR IGNORE INTO due_confirm VALUES (?, ?)")
      .Blob(due.line.bytes())
      .Int(due.sequence)
      .Run();
}

absl::Status Journal::RemoveConfirms(const std::vector<DueConfirm>& confirmed) {
  for (const DueConfirm& due : confirmed) {
    TRY(store_
            .Prepare("DELETE FROM due_confirm WHERE line = ? AND sequence = ?")
            .Blob(due.line.bytes())
            .Int(due.sequence)
            .Run());
  }
  return absl::OkStatus();
}

absl::Status Journal::DropConfirms() {
  return store_.Prepare("DELETE FROM due_confirm").Run();
}

absl::StatusOr<std::vector<DueConfirm>> Journal::Confirms() {
  Query query = store_.Prepare(
      "SELECT line, sequence FROM due_confirm ORDER BY line, sequence "
      "LIMIT 4096");
  std::vector<DueConfirm> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    TRY_ASSIGN(const base::LineId line, base::LineId::From(query.BlobAt(0)));
    out.push_back({.line = line, .sequence = query.IntAt(1)});
  }
}

absl::Status Journal::AddFact(const DueFact& due) {
  return store_.Prepare("INSERT OR IGNORE INTO due_fact VALUES (?, ?, ?, ?)")
      .Int(due.message)
      .Int(due.fact)
      .Int(base::ToMillis(due.at))
      .Blob(store_.Seal(FactPlace(due), base::ViewOf(due.operator_name)))
      .Run();
}

absl::Status Journal::RemoveFact(const DueFact& due) {
  return store_.Prepare("DELETE FROM due_fact WHERE n = ? AND fact = ?")
      .Int(due.message)
      .Int(due.fact)
      .Run();
}

absl::StatusOr<std::vector<DueFact>> Journal::Facts() {
  Query query = store_.Prepare(
      "SELECT n, fact, at_ms, sealed FROM due_fact ORDER BY at_ms, n");
  std::vector<DueFact> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    DueFact due{.message = query.IntAt(0),
                .fact = static_cast<uint8_t>(query.IntAt(1)),
                .at = base::FromMillis(query.IntAt(2)),
                .operator_name = {}};
    TRY_ASSIGN(const base::SecretBytes name,
               store_.Open(FactPlace(due), query.BlobAt(3)));
    due.operator_name = base::ToString(name.Reveal());
    out.push_back(std::move(due));
  }
}

absl::Status Journal::AddWaiting(const base::LineId& line,
                                 base::ByteView delivered, base::WallTime now) {
  Query last = store_.Prepare("SELECT COALESCE(MAX(n), 0) FROM waiting");
  TRY(last.Step().status());
  const uint64_t n = last.IntAt(0) + 1;
  return store_.Prepare("INSERT INTO waiting VALUES (?, ?, ?, ?)")
      .Int(n)
      .Blob(line.bytes())
      .Int(base::ToMillis(now))
      .Blob(store_.Seal(Place("waiting", "sealed", n), delivered))
      .Run();
}

absl::Status Journal::RemoveWaiting(uint64_t n) {
  return store_.Prepare("DELETE FROM waiting WHERE n = ?").Int(n).Run();
}

absl::StatusOr<std::vector<Waiting>> Journal::ReadWaiting(Query query) {
  std::vector<Waiting> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    const uint64_t n = query.IntAt(0);
    TRY_ASSIGN(const base::LineId line, base::LineId::From(query.BlobAt(1)));
    TRY_ASSIGN(const base::SecretBytes opened,
               store_.Open(Place("waiting", "sealed", n), query.BlobAt(3)));
    out.push_back({.n = n,
                   .line = line,
                   .since = base::FromMillis(query.IntAt(2)),
                   .delivered = base::ToBytes(opened.Reveal())});
  }
}

absl::StatusOr<std::vector<Waiting>> Journal::WaitingFor(
    const base::LineId& line) {
  Query query = store_.Prepare(
      "SELECT n, line, since_ms, sealed FROM waiting WHERE line = ? "
      "ORDER BY n");
  query.Blob(line.bytes());
  return ReadWaiting(std::move(query));
}

absl::StatusOr<std::vector<Waiting>> Journal::WaitingSince(
    base::WallTime time) {
  Query query = store_.Prepare(
      "SELECT n, line, since_ms, sealed FROM waiting WHERE since_ms < ? "
      "ORDER BY n");
  query.Int(base::ToMillis(time));
  return ReadWaiting(std::move(query));
}

absl::Status Journal::AddAlarm(std::string_view what, base::ByteView bytes,
                               base::WallTime now) {
  TRY_ASSIGN(const uint64_t last, LastNumber(store_, "alarm"));
  const uint64_t n = last + 1;
  const base::Bytes plain = base::Writer().Text(what).Opaque(bytes).Take();
  return store_.Prepare("INSERT INTO alarm VALUES (?, ?, ?)")
      .Int(n)
      .Int(base::ToMillis(now))
      .Blob(store_.Seal(Place("alarm", "sealed", n), plain))
      .Run();
}

absl::StatusOr<uint64_t> Journal::CountAlarms() {
  Query query = store_.Prepare("SELECT COUNT(*) FROM alarm");
  TRY(query.Step().status());
  return query.IntAt(0);
}

absl::Status Journal::Sweep(base::WallTime before) {
  for (const char* sql : {"DELETE FROM event WHERE at_ms < ?",
                          "DELETE FROM alarm WHERE at_ms < ?",
                          "DELETE FROM due_fact WHERE at_ms < ?"}) {
    TRY(store_.Prepare(sql).Int(base::ToMillis(before)).Run());
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Journal::TakeLease(const base::ByteArray<16>& holder,
                                        bool other_is_gone,
                                        base::WallTime now) {
  TRY(store_
          .Prepare("INSERT INTO lease VALUES (1, ?, ?, 0) "
                   "ON CONFLICT (one) DO UPDATE SET "
                   "caught_up = caught_up * (holder = excluded.holder), "
                   "holder = excluded.holder, expires_ms = excluded.expires_ms "
                   "WHERE holder = excluded.holder OR expires_ms <= ? "
                   "OR ?")
          .Blob(holder)
          .Int(base::ToMillis(now + kLease))
          .Int(base::ToMillis(now))
          .Int(other_is_gone)
          .Run());
  return store_.database().Changes() > 0;
}

absl::Status Journal::ReleaseLease(const base::ByteArray<16>& holder) {
  return store_.Prepare("DELETE FROM lease WHERE holder = ?")
      .Blob(holder)
      .Run();
}

absl::Status Journal::SetCaughtUp(const base::ByteArray<16>& holder,
                                  bool caught_up) {
  return store_
      .Prepare(
          "UPDATE lease SET caught_up = ?1 WHERE holder = ?2 AND "
          "caught_up <> ?1")
      .Int(caught_up)
      .Blob(holder)
      .Run();
}

absl::StatusOr<bool> Journal::CaughtUpElsewhere(base::WallTime now) {
  return store_
      .Prepare("SELECT 1 FROM lease WHERE caught_up = 1 AND expires_ms > ?")
      .Int(base::ToMillis(now))
      .Step();
}

}  // namespace hotline::station
