#include "client/station/station_engine.h"

#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

// How soon another process's results are seen.
constexpr std::chrono::milliseconds kPoll{200};
constexpr std::chrono::hours kSweepEvery{6};
// Events of sessions that nobody has room for. The next session says all of it
// again, so the oldest go.
constexpr size_t kMostPassing = 1'000;

}  // namespace

StationEngine::StationEngine(std::unique_ptr<Store> store,
                             const base::Clock& clock, Strand& strand,
                             std::chrono::days keep)
    : keep_(keep),
      station_(std::move(store), clock, strand),
      session_(station_),
      log_(station_),
      directory_(station_, session_, log_),
      submissions_(station_, session_, log_),
      outbox_(station_, session_, submissions_, directory_),
      lines_(station_, session_, log_, directory_, outbox_),
      keys_(station_, session_, log_),
      inbox_(station_, log_, directory_),
      receiver_(station_, session_, log_, inbox_),
      reporter_(station_, outbox_),
      responses_(station_, outbox_, reporter_),
      rejoin_(station_, session_, keys_, submissions_),
      status_(station_, session_, log_, keys_),
      audit_(station_, session_, log_) {}

StationEngine::~StationEngine() {
  Unwatch();
  // First: nothing calls back into parts that are going.
  station_.alive.reset();
  station_.link.reset();
}

absl::StatusOr<std::unique_ptr<StationEngine>> StationEngine::Make(
    std::unique_ptr<Store> store, const base::Clock& clock, Strand& strand,
    const MakeLink& make_link, std::chrono::days keep) {
  std::unique_ptr<StationEngine> engine(
      new StationEngine(std::move(store), clock, strand, keep));
  TRY(engine->Start(make_link));
  return engine;
}

absl::Status StationEngine::Start(const MakeLink& make_link) {
  TRY(station_.Load());
  TRY_ASSIGN(station_.link, make_link(station_));
  TRY(Sweep());
  TRY_ASSIGN(told_, station_.journal.LastEvent());
  station_.tell = [this](const Event& event) {
    // Everything is in: so it is told, too, before that is said.
    if (std::holds_alternative<CaughtUp>(event)) PumpEvents();
    Pass(event);
  };
  // A connection made with other certificates, or to a relay that is believed
  // no more, is none: the session begins anew.
  station_.on_settled = [this] {
    station_.After(std::chrono::milliseconds(0), [this] {
      session_.Lost(Fail(Problem::kUnreachable, "settled",
                         "Certificates or trust were changed: the session with "
                         "the relay begins anew."));
    });
  };
  session_.on_ready = [this] { SessionReady(); };
  session_.on_lost = [this] { receiver_.Lost(); };
  inbox_.on_stored = [this](const Intake::Outcome& outcome) {
    Stored(outcome);
  };
  inbox_.refresh_lines = [this](std::function<void(absl::Status)> done) {
    lines_.Refresh(std::move(done));
  };
  return absl::OkStatus();
}

absl::Status StationEngine::Sweep() {
  const base::WallTime now = station_.Now();
  if (now - swept_ < kSweepEvery) return absl::OkStatus();
  swept_ = now;
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY(station_.packages.Sweep(now));
    return station_.peers.SweepPackages(now);
  }));
  return station_.store->DestroyRecordKeys(DayOf(now - keep_));
}

// What this session owes, the most urgent first: what is queued, then keys.
void StationEngine::SessionReady() {
  for (const std::string& text : status_.Expiring()) {
    Pass(Warning{"certificate", text});
  }
  if (!session_.hello().enrolled() && !mending_) {
    Pass(Warning{"not_enrolled",
                 "The relay does not know this station: enrol it."});
  }
  if (const absl::Status may = session_.MaySend(); !may.ok() && !mending_) {
    Pass(Warning{ReasonOf(may), std::string(may.message())});
  }
  submissions_.SubmitQueued([] {});
  receiver_.Ready();
  keys_.Refill();
  lines_.Resume();
  const auto facts = station_.journal.Facts();
  if (facts.ok() && !facts->empty()) reporter_.Due(/*urgent=*/false);
}

void StationEngine::Stored(const Intake::Outcome& outcome) {
  PumpEvents();
  if (outcome.report) reporter_.Quarantined(outcome.n);
  const auto facts = station_.journal.Facts();
  if (facts.ok() && !facts->empty()) reporter_.Due(outcome.urgent_fact);
  // Keys for a new line, before they are needed.
  if (outcome.line_held) lines_.Resume();
}

void StationEngine::Tell(const Event& event, uint64_t number) {
  if (on_event_) return on_event_(event, number);
  const auto* warning = std::get_if<Warning>(&event);
  if (warning != nullptr && on_warning_) on_warning_(*warning);
}

// Events are kept for a while only: what was dropped unseen is at least said.
void StationEngine::TellGap(const std::vector<StoredEvent>& events) {
  if (events.empty() || events.front().n == told_ + 1) return;
  Tell(Warning{"behind",
               std::to_string(events.front().n - told_ - 1) +
                   " events were never shown and are kept no longer: see "
                   "`hotline log`."},
       0);
  told_ = events.front().n - 1;
}

void StationEngine::Poll() {
  PumpEvents();
  Sweep().IgnoreError();
  poll_ = station_.After(kPoll, [this] { Poll(); });
}

void StationEngine::Pass(const Event& event) {
  passing_.push_back(event);
  if (passing_.size() > kMostPassing) passing_.pop_front();
  PumpPassing();
}

void StationEngine::PumpEvents() {
  if (!IsHeard() || pumping_) return;
  pumping_ = true;
  PumpKept();
  PumpPassing();
  pumping_ = false;
}

void StationEngine::PumpPassing() {
  while (!behind_ && !passing_.empty() && MayTell()) {
    const Event event = std::move(passing_.front());
    passing_.pop_front();
    Tell(event, 0);
  }
}

void StationEngine::PumpKept() {
  behind_ = !MayTell();
  if (behind_) return;
  const auto generation = station_.store->Generation();
  if (!generation.ok() || *generation == seen_) return;
  auto events = station_.journal.EventsAfter(told_);
  if (!events.ok() || (on_event_ && !station_.Refresh().ok())) return;
  TellGap(*events);
  for (const StoredEvent& stored : *events) {
    behind_ = !MayTell();
    if (behind_) return;
    told_ = stored.n;
    // Without a watch warnings alone are heard: a message is not opened for
    // nobody.
    if (!on_event_ && stored.kind != EventKind::kWarning) continue;
    const auto event = ToEvent(stored);
    // What cannot be read any more is not passed over in silence.
    Tell(event.ok() ? *event
                    : Event(Warning{ReasonOf(event.status()),
                                    std::string(event.status().message())}),
         stored.n);
  }
  seen_ = *generation;
}

absl::StatusOr<Event> StationEngine::ToEvent(const StoredEvent& stored) {
  if (stored.kind == EventKind::kWarning) {
    return Event(Warning{stored.code, stored.text});
  }
  TRY_ASSIGN(const MessageRow row, station_.messages.Read(stored.message));
  TRY_ASSIGN(Record record, Shown(row));
  switch (stored.kind) {
    case EventKind::kArrived:
      return Event(MessageArrived{std::move(record)});
    case EventKind::kChanged:
      return Event(StateChanged{std::move(record), stored.change});
    default:
      return Event(MessageEnded{std::move(record)});
  }
}

absl::StatusOr<Record> StationEngine::Shown(const MessageRow& row) {
  TRY_ASSIGN(const auto line, station_.lines.Read(row.line));
  return ToRecord(row, line.has_value() ? line->card.name : std::string());
}

absl::StatusOr<uint64_t> StationEngine::FirstToTell(From from) {
  return from == From::kNow ? station_.journal.LastEvent()
                            : LoadShown(*station_.store);
}

void StationEngine::Watch(From from, OnEvent on_event, HasRoom has_room) {
  const bool first = !on_event_;
  on_event_ = std::move(on_event);
  has_room_ = std::move(has_room);
  if (!first) return;
  // If that cannot be read, all is told: rather twice than never.
  told_ = FirstToTell(from).value_or(0);
  seen_ = 0;
  receiver_.Start();
  Poll();
}

void StationEngine::MarkShown(uint64_t number) {
  SaveShown(*station_.store, number).IgnoreError();
  PumpEvents();
}

void StationEngine::Unwatch() {
  if (poll_.has_value()) station_.strand.Cancel(*poll_);
  poll_.reset();
  receiver_.Stop();
  on_event_ = nullptr;
  has_room_ = nullptr;
  behind_ = false;
  passing_.clear();
}

void StationEngine::Enrol(Done<Status> done) {
  mending_ = true;
  keys_.Publish([this, done = std::move(done)](absl::Status status) {
    mending_ = false;
    PumpEvents();
    status.ok() ? done(status_.Now()) : done(status);
  });
}

void StationEngine::Rejoin(Done<Status> done) {
  mending_ = true;
  rejoin_.Run([this, done = std::move(done)](absl::StatusOr<uint64_t> given) {
    mending_ = false;
    PumpEvents();
    if (!given.ok()) return done(given.status());
    auto status = status_.Now();
    if (status.ok() && *given > 0) {
      status->warnings.push_back(
          std::to_string(*given) +
          " messages and receipts that waited in this store were not sent: see "
          "`hotline log`, and write again what is needed.");
    }
    done(std::move(status));
  });
}

void StationEngine::CreateLine(LineDraft draft, Done<LineRecord> done) {
  lines_.Create(std::move(draft), ThenPump(std::move(done)));
}

void StationEngine::ListLines(Done<std::vector<LineRecord>> done) {
  lines_.List(ThenPump(std::move(done)));
}

void StationEngine::ShowLine(std::string line, Done<LineRecord> done) {
  lines_.Refresh(
      [this, line = std::move(line), done = std::move(done)](absl::Status) {
        const auto found = station_.FindLine(line);
        found.ok() ? done(ToRecord(*found)) : done(found.status());
      });
}

void StationEngine::Send(Draft draft, Done<Record> done) {
  outbox_.Send(std::move(draft), ThenPump(std::move(done)));
}

void StationEngine::Respond(Response response, Done<Record> done) {
  responses_.Respond(std::move(response), ThenPump(std::move(done)));
}

void StationEngine::Open(std::string message, std::string operator_name,
                         Done<Record> done) {
  responses_.Open(message, operator_name, ThenPump(std::move(done)));
}

void StationEngine::Show(std::string message, Done<Record> done) {
  const auto row = station_.messages.FindByPrefix(message);
  row.ok() ? done(Shown(*row)) : done(row.status());
}

absl::StatusOr<std::vector<Record>> StationEngine::ReadLog(
    const Filter& filter) {
  std::optional<base::LineId> line;
  if (!filter.line.empty()) {
    TRY_ASSIGN(const LineFacts found, station_.FindLine(filter.line));
    line = found.id;
  }
  TRY_ASSIGN(const auto numbers, station_.messages.Shown(line, filter.limit));
  std::vector<Record> out;
  for (const uint64_t n : numbers) {
    TRY_ASSIGN(const MessageRow row, station_.messages.Read(n));
    TRY_ASSIGN(Record record, Shown(row));
    out.push_back(std::move(record));
  }
  return out;
}

void StationEngine::Log(Filter filter, Done<std::vector<Record>> done) {
  done(ReadLog(filter));
}

void StationEngine::GetStatus(Done<Status> done) {
  session_.WhenReady([this, done = std::move(done)](absl::Status) {
    PumpEvents();
    done(status_.Now());
  });
}

void StationEngine::VerifyAudit(Done<AuditReport> done) {
  audit_.Verify(ThenPump(std::move(done)));
}

bool StationEngine::HasDue() {
  // Whether anybody is there is not known before somebody asked.
  if (!session_.ready() && !session_.why_not().ok()) return false;
  const auto facts = station_.journal.Facts();
  const auto confirms = station_.journal.Confirms();
  const auto queued = station_.messages.Queued();
  return (facts.ok() && !facts->empty()) ||
         (confirms.ok() && !confirms->empty()) ||
         (queued.ok() && !queued->empty());
}

void StationEngine::Flush(Done<uint64_t> done) {
  session_.WhenReady([this, done = std::move(done)](absl::Status) {
    reporter_.Flush([this, done] {
      submissions_.SubmitQueued([this, done] {
        receiver_.Confirm([this, done] {
          PumpEvents();
          done(station_.messages.CountQueued());
        });
      });
    });
  });
}

}  // namespace hotline::station
