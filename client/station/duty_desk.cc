#include "client/station/duty_desk.h"

#include <algorithm>

#include "client/station/current_duty.h"
#include "client/station/open_items.h"
#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "client/station/watch_text.h"
#include "core/base/utc.h"

namespace hotline::station {
namespace {

// What is said of who has gone is of no use to anybody a day later.
constexpr std::chrono::hours kOffTold{24};

absl::Status Nobody() {
  return Fail(Problem::kUsage, "nobody_on_duty",
              "Nobody is on duty at this station: see `hotline on-duty`.");
}

absl::Status Another(const std::string& person) {
  return Fail(Problem::kRefused, "on_duty",
              person +
                  " is on duty at this station: take over with `hotline "
                  "hand-over NAME`.");
}

absl::Status ChangedMeanwhile() {
  return Fail(Problem::kRefused, "on_duty",
              "Who is on duty has changed meanwhile: see `hotline status`, and "
              "try again.");
}

DutyRecord RecordOf(const OwnDuty& duty, std::vector<OpenItem> items) {
  return {.person = duty.person(),
          .since = duty.since,
          .until = duty.until,
          .before = {},
          .open = std::move(items)};
}

std::string Counted(const std::vector<OpenItem>& items) {
  return std::to_string(items.size()) +
         (items.size() == 1 ? " open item" : " open items");
}

bool IsTold(const OwnDuty& duty, const base::LineId& line) {
  return std::find(duty.told.begin(), duty.told.end(), line) != duty.told.end();
}

std::vector<std::string> OtherPositions(const LineFacts& line,
                                        const std::string& own) {
  std::vector<std::string> out = ToRecord(line).positions;
  std::erase(out, own);
  return out;
}

Outgoing MessageOf(const DueDuty& due, LineFacts line, const std::string& own,
                   base::WallTime now) {
  const auto left =
      std::chrono::duration_cast<std::chrono::seconds>(due.until - now);
  Outgoing out;
  out.addressees.action = OtherPositions(line, own);
  out.line = std::move(line);
  out.precedence = message::Precedence::kPriority;
  out.kind = message::Kind::kService;
  out.lifetime = std::max(left, std::chrono::seconds(1));
  out.operator_name = due.duty.certificate.name;
  out.operator_key = due.key;
  out.body = due.duty;
  return out;
}

}  // namespace

absl::StatusOr<OwnDuty> DutyDesk::Unlock(const DutyOrder& order) {
  TRY(operators_.CheckRole());
  if (order.length < std::chrono::minutes(1) ||
      order.length > message::kMaxDuty) {
    return Fail(Problem::kUsage, "length",
                "A duty lasts from one minute to 24 hours.");
  }
  TRY_ASSIGN(auto unlocked, operators_.Unlock(order.name, order.passphrase));
  OwnDuty duty;
  duty.certificate = unlocked.row.certificate;
  duty.key =
      std::make_shared<const crypto::SigningKey>(std::move(unlocked.key));
  duty.since = station_.Now();
  duty.until = std::min<base::WallTime>(duty.since + order.length,
                                        duty.certificate.not_after);
  return duty;
}

// Those on which something can be said, and where there is somebody else.
absl::StatusOr<std::vector<LineFacts>> DutyDesk::Lines() {
  TRY_ASSIGN(std::vector<LineFacts> lines, station_.lines.All());
  std::erase_if(lines, [this](const LineFacts& line) {
    return line.state != LineState::kHeld || !station_.CheckLine(line).ok() ||
           line.card.until <= station_.Now() ||
           OtherPositions(line, station_.position()).empty();
  });
  return lines;
}

absl::Status DutyDesk::TellLater(const OwnDuty& duty, const LineFacts& line,
                                 const std::vector<OpenItem>& items) {
  DueDuty due;
  due.line = line.id;
  due.until = duty.until;
  due.key = duty.key;
  due.duty.certificate = duty.certificate;
  due.duty.on = true;
  due.duty.at = duty.since;
  due.duty.until = duty.until;
  due.duty.open = OpenOn(items, line.id);
  return station_.duty.AddDue(due);
}

absl::Status DutyDesk::Come(OwnDuty duty, const std::vector<OpenItem>& items,
                            const std::string& text) {
  TRY_ASSIGN(const auto lines, Lines());
  for (const LineFacts& line : lines) {
    duty.told.push_back(line.id);
    TRY(TellLater(duty, line, items));
  }
  TRY(station_.duty.Save(duty));
  return LogWatch(station_, duty,
                  EntryOf(WatchAct::kOnDuty, duty.person(), text));
}

// The log that goes to a line has nothing of the others.
absl::StatusOr<std::string> DutyDesk::LogFor(const OwnDuty& duty,
                                             const base::LineId& line) {
  TRY_ASSIGN(const auto records,
             station_.watch_log.Read({.from = duty.since, .to = {}}));
  return TextFor(records, line);
}

absl::Status DutyDesk::Go(const OwnDuty& duty, const std::string& next,
                          const std::vector<OpenItem>& items) {
  TRY(LogWatch(
      station_, duty,
      EntryOf(next.empty() ? WatchAct::kOffDuty : WatchAct::kHandedOver,
              duty.person(), next.empty() ? Counted(items) : next)));
  TRY_ASSIGN(const auto lines, Lines());
  for (const LineFacts& line : lines) {
    DueDuty due;
    due.line = line.id;
    due.until = station_.Now() + kOffTold;
    due.key = duty.key;
    due.duty.certificate = duty.certificate;
    due.duty.at = station_.Now();
    due.duty.next = next;
    due.duty.open = OpenOn(items, line.id);
    TRY_ASSIGN(due.duty.log, LogFor(duty, line.id));
    TRY(station_.duty.AddDue(due));
  }
  return station_.duty.Clear();
}

absl::StatusOr<DutyRecord> DutyDesk::Begin(const DutyOrder& order) {
  TRY(End());
  TRY_ASSIGN(const auto held, CurrentDuty(station_));
  if (held.has_value() && held->person() != order.name) {
    return Another(held->person());
  }
  TRY_ASSIGN(const OwnDuty duty, Unlock(order));
  TRY_ASSIGN(auto items, FindOpenItems(station_));
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(const auto now, CurrentDuty(station_));
    if (now.has_value() && now->person() != order.name) {
      return Another(now->person());
    }
    return Come(duty, items,
                "until " + base::FormatUtc(duty.until) + ", " + Counted(items));
  }));
  return RecordOf(duty, std::move(items));
}

absl::StatusOr<DutyRecord> DutyDesk::Leave() {
  TRY(End());
  TRY_ASSIGN(auto items, FindOpenItems(station_));
  DutyRecord record;
  TRY(station_.store->Destroy([&]() -> absl::Status {
    TRY_ASSIGN(const auto held, CurrentDuty(station_));
    if (!held.has_value()) return Nobody();
    record.before = held->person();
    record.since = station_.Now();
    return Go(*held, {}, items);
  }));
  record.open = std::move(items);
  return record;
}

absl::StatusOr<DutyRecord> DutyDesk::Change(const DutyOrder& order) {
  TRY(End());
  TRY_ASSIGN(const auto before, CurrentDuty(station_));
  if (!before.has_value()) return Nobody();
  if (before->person() == order.name) {
    return Fail(Problem::kUsage, "same_person",
                order.name + " is on duty already.");
  }
  TRY_ASSIGN(const OwnDuty duty, Unlock(order));
  TRY_ASSIGN(auto items, FindOpenItems(station_));
  TRY(station_.store->Destroy([&]() -> absl::Status {
    TRY_ASSIGN(const auto held, CurrentDuty(station_));
    if (!held.has_value() || held->person() != before->person()) {
      return ChangedMeanwhile();
    }
    TRY(Go(*held, order.name, items));
    return Come(duty, items,
                "from " + held->person() + ", took over " + Counted(items));
  }));
  DutyRecord record = RecordOf(duty, std::move(items));
  record.before = before->person();
  return record;
}

void DutyDesk::OnDuty(const DutyOrder& order, Done done) {
  Answer(Begin(order), std::move(done));
}

void DutyDesk::OffDuty(Done done) { Answer(Leave(), std::move(done)); }

void DutyDesk::HandOver(const DutyOrder& order, Done done) {
  Answer(Change(order), std::move(done));
}

void DutyDesk::Answer(absl::StatusOr<DutyRecord> record, Done done) {
  if (!record.ok()) return done(std::move(record));
  Tell([record = std::move(record), done = std::move(done)] { done(record); });
}

absl::Status DutyDesk::End() {
  TRY_ASSIGN(const bool over, station_.duty.IsOver(station_.Now()));
  if (!over) return absl::OkStatus();
  return station_.store->Destroy([&]() -> absl::Status {
    TRY(station_.duty.DropDue(station_.Now()));
    TRY_ASSIGN(const auto held, station_.duty.Read());
    if (!held.has_value() || station_.Now() < held->until) {
      return absl::OkStatus();
    }
    TRY(station_.duty.Clear());
    TRY(LogWatch(station_, std::nullopt,
                 EntryOf(WatchAct::kEnded, held->person())));
    return station_.Warn("duty_ended",
                         "The time of duty of " + held->person() +
                             " is over: nobody is on duty at this station.");
  });
}

// Who joined a line, or made one, while somebody is on duty says so there, too.
absl::Status DutyDesk::AddNewLines() {
  TRY_ASSIGN(auto held, CurrentDuty(station_));
  if (!held.has_value()) return absl::OkStatus();
  TRY_ASSIGN(auto lines, Lines());
  std::erase_if(lines,
                [&](const auto& line) { return IsTold(*held, line.id); });
  if (lines.empty()) return absl::OkStatus();
  return station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(held, CurrentDuty(station_));
    if (!held.has_value()) return absl::OkStatus();
    for (const LineFacts& line : lines) {
      if (IsTold(*held, line.id)) continue;
      held->told.push_back(line.id);
      TRY(TellLater(*held, line, {}));
    }
    return station_.duty.Save(*held);
  });
}

void DutyDesk::Tell(std::function<void()> done) {
  if (done) waiting_.push_back(std::move(done));
  if (telling_) {
    again_ = true;
    return;
  }
  telling_ = true;
  AddNewLines().IgnoreError();
  TellNext(0);
}

// One after the other, so that who goes is heard before who comes.
void DutyDesk::TellNext(uint64_t after) {
  const auto due = station_.duty.FirstDueAfter(after);
  if (!due.ok() || !due->has_value()) return Ended();
  const uint64_t n = (*due)->n;
  auto line = station_.lines.Read((*due)->line);
  if (!line.ok() || !line->has_value() || !station_.CheckLine(**line).ok()) {
    return TellNext(n);
  }
  // Whoever takes it out sends it: another process may be faster.
  auto also = [this, n]() -> absl::Status {
    TRY(station_.duty.RemoveDue(n));
    if (station_.store->database().Changes() == 0) {
      return absl::AbortedError("told by another process");
    }
    return station_.store->NoteDestroyed();
  };
  outbox_.Post(
      MessageOf(**due, **std::move(line), station_.position(), station_.Now()),
      std::move(also), [this, n](absl::StatusOr<uint64_t>) { TellNext(n); },
      nullptr);
}

void DutyDesk::Ended() {
  telling_ = false;
  if (again_) {
    again_ = false;
    return Tell(nullptr);
  }
  auto waiting = std::move(waiting_);
  waiting_.clear();
  for (auto& run : waiting) run();
}

}  // namespace hotline::station
