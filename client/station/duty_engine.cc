// The engine's answers about people (P6); the rest is in station_engine.cc.
#include <algorithm>

#include "client/station/open_items.h"
#include "client/station/station_engine.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

// Ours, where no person has to speak; else the key of that person, one that is
// or was certified here.
absl::StatusOr<WatchLog::MaySign> SignersOf(Station& station) {
  TRY_ASSIGN(const auto rows, station.operators.All());
  return [rows, own = station.identity->verify_key()](
             const WatchEntry& entry, const crypto::VerifyKey& key) {
    const bool of_person = entry.act == WatchAct::kOnDuty ||
                           entry.act == WatchAct::kOffDuty ||
                           entry.act == WatchAct::kHandedOver;
    if (key == own) return !of_person;
    return std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
      return row.certificate.key == key && row.certificate.name == entry.person;
    });
  };
}

absl::StatusOr<std::vector<WatchRecord>> ReadLogOf(Station& station,
                                                   const WatchSpan& span) {
  TRY_ASSIGN(const auto may_sign, SignersOf(station));
  TRY(station.watch_log.Verify(may_sign));
  TRY_ASSIGN(auto records, station.watch_log.Read(span));
  for (WatchRecord& record : records) {
    record.by_station = record.key == station.identity->verify_key();
    if (!record.entry.line.has_value()) continue;
    TRY_ASSIGN(const auto line, station.lines.Read(*record.entry.line));
    if (line.has_value()) record.line_name = line->card.name;
  }
  return records;
}

absl::StatusOr<DutyRecord> DutyOf(Station& station) {
  TRY_ASSIGN(const auto duty, station.duty.At(station.Now()));
  DutyRecord record;
  if (duty.has_value()) {
    record.person = duty->person();
    record.since = duty->since;
    record.until = duty->until;
  }
  TRY_ASSIGN(record.open, FindOpenItems(station));
  return record;
}

}  // namespace

void StationEngine::AddOperator(OperatorDraft draft,
                                Done<OperatorRecord> done) {
  done(operators_.Add(draft));
}

void StationEngine::ListOperators(Done<std::vector<OperatorRecord>> done) {
  done(operators_.List());
}

void StationEngine::RemoveOperator(std::string name,
                                   Done<OperatorRecord> done) {
  done(operators_.Remove(name));
}

void StationEngine::OnDuty(DutyOrder order, Done<DutyRecord> done) {
  duty_desk_.OnDuty(order, ThenPump(std::move(done)));
}

void StationEngine::OffDuty(Done<DutyRecord> done) {
  duty_desk_.OffDuty(ThenPump(std::move(done)));
}

void StationEngine::HandOver(DutyOrder order, Done<DutyRecord> done) {
  duty_desk_.HandOver(order, ThenPump(std::move(done)));
}

void StationEngine::GetDuty(Done<DutyRecord> done) { done(DutyOf(station_)); }

void StationEngine::ReadWatchLog(WatchSpan span,
                                 Done<std::vector<WatchRecord>> done) {
  done(ReadLogOf(station_, span));
}

}  // namespace hotline::station
