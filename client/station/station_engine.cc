#include "client/station/station_engine.h"

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/record_keep.h"
#include "client/station/related.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

// How soon another process's results are seen.
constexpr std::chrono::milliseconds kPoll{200};
// How long a process has for sending what it saved, before one that watches
// sends it, too: the other may have been killed, or have given up.
constexpr std::chrono::seconds kSendersTurn{5};
constexpr std::chrono::hours kSweepEvery{6};
constexpr std::chrono::hours kLookEvery{24};
// How far beyond the newest log entry here our clock alone is believed.
constexpr std::chrono::days kBelieved{1};

}  // namespace

StationEngine::StationEngine(std::unique_ptr<Store> store,
                             const base::Clock& clock, Strand& strand)
    : station_(std::move(store), clock, strand),
      teller_(station_),
      session_(station_),
      log_(station_),
      directory_(station_, session_, log_),
      submissions_(station_, session_, log_),
      outbox_(station_, session_, submissions_, directory_),
      attachments_(station_, session_, outbox_),
      lines_(station_, session_, log_, directory_, outbox_),
      keys_(station_, session_, log_),
      inbox_(station_, log_, directory_),
      receiver_(station_, session_, log_, inbox_),
      reporter_(station_, outbox_),
      responses_(station_, outbox_, reporter_),
      requests_(station_, session_, outbox_),
      escalations_(station_),
      clocks_(station_, session_, receiver_, requests_, escalations_),
      operators_(station_),
      duty_desk_(station_, outbox_, operators_),
      rejoin_(station_, session_, keys_, submissions_),
      status_(station_, session_, log_, keys_),
      audit_(station_, session_, log_),
      sealed_(station_, session_, submissions_, directory_, outbox_),
      stale_(station_),
      invitations_(station_, session_, directory_),
      packages_(station_, session_, log_),
      members_(station_, session_, log_, directory_, packages_),
      group_lines_(station_, session_, directory_, outbox_, lines_,
                   invitations_, members_),
      changes_(station_, session_, outbox_, submissions_, invitations_,
               members_) {}

StationEngine::~StationEngine() {
  Unwatch();
  // First: nothing calls back into parts that are going.
  station_.alive.reset();
  station_.link.reset();
}

absl::StatusOr<std::unique_ptr<StationEngine>> StationEngine::Make(
    std::unique_ptr<Store> store, const base::Clock& clock, Strand& strand,
    const MakeLink& make_link, std::optional<Enrolled> offered) {
  std::unique_ptr<StationEngine> engine(
      new StationEngine(std::move(store), clock, strand));
  engine->station_.offered = std::move(offered);
  TRY(engine->Start(make_link));
  return engine;
}

absl::Status StationEngine::Start(const MakeLink& make_link) {
  TRY(station_.Load());
  TRY_ASSIGN(station_.link, make_link(station_));
  TRY(Sweep());
  TRY(duty_desk_.End());
  TRY(teller_.Start());
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
  inbox_.refresh_line = [this](const base::LineId& line,
                               std::function<void(absl::Status)> done) {
    lines_.RefreshOne(line, std::move(done));
  };
  Connect();
  return absl::OkStatus();
}

// The parts of lines with group keys, to each other.
void StationEngine::Connect() {
  const auto take_in = [this](v1::Delivered delivered,
                              std::function<void(absl::Status)> done) {
    inbox_.Push(std::move(delivered), std::move(done));
  };
  invitations_.post_sealed = [this](Letter letter, Outbox::Also also,
                                    Done<Posted> saved,
                                    std::function<void(absl::Status)> sent) {
    sealed_.Post(std::move(letter), std::move(also), std::move(saved),
                 std::move(sent));
  };
  stale_.take_in = take_in;
  members_.take_in = take_in;
  submissions_.renew = [this](uint64_t n, std::vector<v1::Delivered> missing,
                              Submissions::Done done) {
    stale_.Renew(n, std::move(missing), std::move(done));
  };
  lines_.made_group = [this](const LineFacts& line, Done<LineRecord> done) {
    group_lines_.Made(line, std::move(done));
  };
}

// A clock far in the future must not destroy the record: that cannot be undone.
absl::StatusOr<base::WallTime> StationEngine::SweepTime() {
  TRY_ASSIGN(const base::WallTime newest, station_.messages.NewestLogTime());
  base::WallTime known = std::min(newest, station_.Now()) + kBelieved;
  if (session_.ready()) known = std::max(known, session_.RelayTime());
  return std::min(station_.Now(), known);
}

absl::Status StationEngine::Sweep() {
  // Asked five times a second.
  if (station_.Now() - swept_ < kSweepEvery) return absl::OkStatus();
  TRY_ASSIGN(const base::WallTime now, SweepTime());
  if (now - swept_ < kSweepEvery) return absl::OkStatus();
  swept_ = now;
  TRY_ASSIGN(const RecordKeep keep, LoadRecordKeep(*station_.store));
  // Whole days, as the record's keys have them. Before 1970 there is nothing: a
  // clock that has lost its time destroys nothing.
  const base::WallTime before = std::max<base::WallTime>(
      std::chrono::floor<std::chrono::days>(now - keep.days), base::WallTime());
  return station_.store->Destroy([&]() -> absl::Status {
    TRY(keys_.Sweep(now));
    TRY(station_.peers.SweepPackages(now));
    TRY(station_.journal.Sweep(before));
    TRY(WipeEpochs(now));
    TRY(SweepSuperseded(*station_.store, DayOf(before)));
    TRY(station_.attachments.Sweep(DayOf(before)));
    TRY(station_.watch_log.Sweep(before));
    return station_.store->DestroyRecordKeys(DayOf(before));
  });
}

// P13: keys of ended epochs, at the latest after seven days.
absl::Status StationEngine::WipeEpochs(base::WallTime now) {
  TRY_ASSIGN(const auto lines, station_.lines.All());
  for (const LineFacts& line : lines) {
    if (!line.HasGroup()) continue;
    TRY_ASSIGN(const uint64_t through, station_.lines.Through(line.id));
    TRY(station_.keys.groups.WipeEnded(line.id, through, now).status());
  }
  return absl::OkStatus();
}

void StationEngine::SessionReady() {
  TellEndings();
  if (!session_.hello().enrolled() && !mending_) {
    teller_.Pass(Warning{"not_enrolled",
                         "The relay does not know this station: enrol it."});
  }
  if (const absl::Status may = session_.MaySend(); !may.ok() && !mending_) {
    teller_.Pass(Warning{ReasonOf(may), std::string(may.message())});
  }
  if (!mending_) SendOwed();
  // The relay has said what time it is.
  Sweep().IgnoreError();
}

// What this session owes, the most urgent first: what is queued, then keys.
void StationEngine::SendOwed() {
  submissions_.Resume();
  receiver_.Ready();
  keys_.Refill();
  lines_.Resume();
  SendFacts();
  invitations_.SendOffers(nullptr);
  // By one that watches: it takes in what comes of it.
  if (poll_.has_value()) members_.Resume();
  attachments_.Resume();
  duty_desk_.Tell(nullptr);
}

void StationEngine::SendFacts() {
  const auto facts = station_.journal.Facts();
  if (!facts.ok() || facts->empty()) return;
  reporter_.Due(/*urgent=*/true);
  reporter_.Due(/*urgent=*/false);
}

// What another process of this store has saved and not sent leaves with this
// session. Both may send it: it is accepted once (P4).
void StationEngine::TakeOver() {
  const auto generation = station_.store->Generation();
  if (!generation.ok() || !session_.ready() || mending_) return;
  const base::MonotonicTime now = station_.clock.Monotonic();
  if (*generation != seen_ && !take_over_at_.has_value()) {
    take_over_at_ = now + kSendersTurn;
  }
  seen_ = *generation;
  if (!take_over_at_.has_value() || now < *take_over_at_) return;
  take_over_at_.reset();
  submissions_.SubmitQueued(nullptr);
  SendFacts();
  attachments_.Resume();
  duty_desk_.Tell(nullptr);
}

void StationEngine::TellEndings() {
  looked_ = station_.Now();
  std::vector<std::string> endings = status_.Expiring();
  for (const std::string& text : endings) {
    if (std::find(endings_.begin(), endings_.end(), text) == endings_.end()) {
      teller_.Pass(Warning{"certificate", text});
    }
  }
  endings_ = std::move(endings);
}

void StationEngine::Stored(const Intake::Outcome& outcome) {
  teller_.Pump();
  if (outcome.report) reporter_.Quarantined(outcome.n);
  TellAttachment(outcome);
  if (outcome.asked.has_value()) requests_.Answer(*outcome.asked);
  const auto facts = station_.journal.Facts();
  if (facts.ok() && !facts->empty()) reporter_.Due(outcome.urgent_fact);
  // Keys for a new line, before they are needed.
  if (outcome.line_held) lines_.Resume();
  if (outcome.line_held) duty_desk_.Tell(nullptr);
  if (!outcome.handshake) return;
  // Rejects leave, and what the line waits for is done.
  submissions_.SubmitQueued(nullptr);
  members_.Work(outcome.line);
  duty_desk_.Tell(nullptr);
}

// How far it is, is worth no event that is kept.
void StationEngine::TellAttachment(const Intake::Outcome& outcome) {
  if (outcome.attachment_of == 0) return;
  auto record = station_.Shown(outcome.attachment_of);
  if (!record.ok()) return;
  teller_.Pass(AttachmentChanged{*std::move(record), outcome.attachment_place});
}

void StationEngine::Poll() {
  clocks_.Look();
  teller_.Pump();
  TakeOver();
  Sweep().IgnoreError();
  duty_desk_.End().IgnoreError();
  if (std::chrono::abs(station_.Now() - looked_) >= kLookEvery) {
    station_.Refresh().IgnoreError();
    TellEndings();
  }
  poll_ = station_.After(kPoll, [this] { Poll(); });
}

void StationEngine::Watch(From from, OnEvent on_event, HasRoom has_room) {
  if (!teller_.Watch(from, std::move(on_event), std::move(has_room))) return;
  receiver_.Start();
  Poll();
}

void StationEngine::Unwatch() {
  if (poll_.has_value()) station_.strand.Cancel(*poll_);
  poll_.reset();
  receiver_.Stop();
  teller_.Unwatch();
}

void StationEngine::MarkShown(uint64_t number) { teller_.MarkShown(number); }

void StationEngine::Enrol(Done<Status> done) {
  mending_ = true;
  keys_.Publish([this, done = std::move(done)](absl::Status status) {
    mending_ = false;
    if (status.ok()) SendOwed();
    teller_.Pump();
    status.ok() ? done(status_.Now()) : done(status);
  });
}

void StationEngine::Rejoin(Done<Status> done) {
  mending_ = true;
  rejoin_.Run([this, done = std::move(done)](absl::StatusOr<uint64_t> given) {
    mending_ = false;
    if (given.ok()) SendOwed();
    teller_.Pump();
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
  auto told = [this, done = ThenPump(std::move(done))](
                  absl::StatusOr<LineRecord> made) {
    if (made.ok()) duty_desk_.Tell(nullptr);
    done(std::move(made));
  };
  draft.group ? group_lines_.Create(std::move(draft), std::move(told))
              : lines_.Create(std::move(draft), std::move(told));
}

void StationEngine::ListInvitations(Done<std::vector<Invitation>> done) {
  done(invitations_.Open());
}

void StationEngine::AnswerInvitation(LineAnswer answer, Done<LineRecord> done) {
  invitations_.Answer(answer, ThenPump(std::move(done)));
}

void StationEngine::ChangeLine(LineChange change, Done<LineRecord> done) {
  changes_.Change(change, ThenPump(std::move(done)));
}

void StationEngine::Release(std::string message, Done<Record> done) {
  const auto row = station_.messages.FindByPrefix(message);
  if (!row.ok()) return done(row.status());
  const absl::Status released =
      station_.store->Write([&] { return stale_.Release(row->n); });
  if (!released.ok()) return done(released);
  submissions_.Submit(row->n, row->precedence,
                      [this, n = row->n,
                       done = ThenPump(std::move(done))](absl::Status status) {
                        // A relay that cannot be reached is no failure: it
                        // stays queued.
                        status.ok() || MayPass(status) ? done(station_.Shown(n))
                                                       : done(status);
                      });
}

void StationEngine::ListLines(Done<std::vector<LineRecord>> done) {
  lines_.List(ThenPump(std::move(done)));
}

void StationEngine::ShowLine(std::string line, Done<LineRecord> done) {
  lines_.Refresh(
      [this, line = std::move(line), done = std::move(done)](absl::Status) {
        const auto found = station_.FindLine(line);
        found.ok() ? done(changes_.Describe(*found)) : done(found.status());
      });
}

void StationEngine::Send(Draft draft, Done<Record> done) {
  if (!draft.files.empty()) {
    done = [this, done = std::move(done)](absl::StatusOr<Record> sent) {
      attachments_.Resume();
      done(std::move(sent));
    };
  }
  outbox_.Send(std::move(draft), ThenPump(std::move(done)));
}

void StationEngine::FollowAttachments(
    std::string message,
    std::function<void(const AttachmentChanged&)> on_progress,
    Done<Record> done) {
  attachments_.Follow(message, std::move(on_progress),
                      ThenPump(std::move(done)));
}

void StationEngine::SendAgain(std::string message, Done<Record> done) {
  done(attachments_.SendAgain(message));
}

void StationEngine::ReadAttachment(std::string message, std::string name,
                                   Done<File> done) {
  done(attachments_.Read(message, name));
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
  row.ok() ? done(station_.Shown(row->n)) : done(row.status());
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
    TRY_ASSIGN(Record record, station_.Shown(n));
    out.push_back(std::move(record));
  }
  return out;
}

void StationEngine::Log(Filter filter, Done<std::vector<Record>> done) {
  done(ReadLog(filter));
}

void StationEngine::GetStatus(Done<Status> done) {
  const auto tell = [this, done = std::move(done)](const absl::Status&) {
    teller_.Pump();
    done(status_.Now());
  };
  session_.WhenReady([this, tell](absl::Status ready) {
    ready.ok() ? log_.Renew(tell) : tell(ready);
  });
}

void StationEngine::VerifyAudit(Done<AuditReport> done) {
  audit_.Verify(ThenPump(std::move(done)));
}

bool StationEngine::HasDue() {
  // To a relay that did not take this station in nothing is sent.
  if (station_.offered.has_value()) return false;
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
          teller_.Pump();
          done(station_.messages.CountQueued());
        });
      });
    });
  });
}

}  // namespace hotline::station
