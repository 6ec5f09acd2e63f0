// The engine itself, on one strand: every function is called there and every
// callback comes there. OpenEngine (open.h) puts a thread around it.
#pragma once

#include <memory>

#include "client/station/ack_requests.h"
#include "client/station/attachment_sender.h"
#include "client/station/audit.h"
#include "client/station/clock_keeper.h"
#include "client/station/duty_desk.h"
#include "client/station/engine.h"
#include "client/station/escalations.h"
#include "client/station/group_lines.h"
#include "client/station/group_packages.h"
#include "client/station/inbox.h"
#include "client/station/key_keeper.h"
#include "client/station/line_changes.h"
#include "client/station/line_desk.h"
#include "client/station/outbox.h"
#include "client/station/receiver.h"
#include "client/station/rejoin.h"
#include "client/station/reporter.h"
#include "client/station/responses.h"
#include "client/station/sealed_post.h"
#include "client/station/session.h"
#include "client/station/stale.h"
#include "client/station/station.h"
#include "client/station/status_view.h"
#include "client/station/submissions.h"
#include "client/station/teller.h"

namespace hotline::station {

class StationEngine final : public Engine {
 public:
  // The link is made once the station's keys are known.
  using MakeLink =
      std::function<absl::StatusOr<std::unique_ptr<RelayLink>>(const Station&)>;
  static absl::StatusOr<std::unique_ptr<StationEngine>> Make(
      std::unique_ptr<Store> store, const base::Clock& clock, Strand& strand,
      const MakeLink& make_link, std::optional<Enrolled> offered = {});
  ~StationEngine() override;

  void Enrol(Done<Status> done) override;
  void Rejoin(Done<Status> done) override;
  void CreateLine(LineDraft draft, Done<LineRecord> done) override;
  void ListInvitations(Done<std::vector<Invitation>> done) override;
  void AnswerInvitation(LineAnswer answer, Done<LineRecord> done) override;
  void ChangeLine(LineChange change, Done<LineRecord> done) override;
  void Release(std::string message, Done<Record> done) override;
  void ListLines(Done<std::vector<LineRecord>> done) override;
  void ShowLine(std::string line, Done<LineRecord> done) override;
  void Send(Draft draft, Done<Record> done) override;
  void FollowAttachments(
      std::string message,
      std::function<void(const AttachmentChanged&)> on_progress,
      Done<Record> done) override;
  void SendAgain(std::string message, Done<Record> done) override;
  void ReadAttachment(std::string message, std::string name,
                      Done<File> done) override;
  void Respond(Response response, Done<Record> done) override;
  void Open(std::string message, std::string operator_name,
            Done<Record> done) override;
  void Watch(From from, OnEvent on_event, HasRoom has_room) override;
  void Unwatch() override;
  void MarkShown(uint64_t number) override;
  void Show(std::string message, Done<Record> done) override;
  void Log(Filter filter, Done<std::vector<Record>> done) override;
  void GetStatus(Done<Status> done) override;
  void VerifyAudit(Done<AuditReport> done) override;
  void Flush(Done<uint64_t> done) override;
  void AddOperator(OperatorDraft draft, Done<OperatorRecord> done) override;
  void ListOperators(Done<std::vector<OperatorRecord>> done) override;
  void RemoveOperator(std::string name, Done<OperatorRecord> done) override;
  void OnDuty(DutyOrder order, Done<DutyRecord> done) override;
  void OffDuty(Done<DutyRecord> done) override;
  void HandOver(DutyOrder order, Done<DutyRecord> done) override;
  void GetDuty(Done<DutyRecord> done) override;
  void ReadWatchLog(WatchSpan span,
                    Done<std::vector<WatchRecord>> done) override;

  // Called for the warnings of this run while nobody watches: whatever the
  // command is, its user hears of them.
  void HearWarnings(std::function<void(const Warning&)> on_warning) {
    teller_.HearWarnings(std::move(on_warning));
  }

  // What runs the escalation command; without it none is run.
  void RunCommandsBy(std::unique_ptr<CommandRunner> runner) {
    escalations_.RunBy(std::move(runner));
  }

  // The relay is there, and something that is saved is still to be told to it
  // or to senders.
  bool HasDue();

 private:
  StationEngine(std::unique_ptr<Store> store, const base::Clock& clock,
                Strand& strand);

  absl::Status Start(const MakeLink& make_link);
  // Destroys what has been kept long enough (P27). Every few hours.
  absl::Status Sweep();
  absl::Status WipeEpochs(base::WallTime now);
  // Our clock's time, unless it is ahead of all that the relay has said.
  absl::StatusOr<base::WallTime> SweepTime();
  // Tells of certificates and lists that end, each once until it changes.
  void TellEndings();
  void Connect();
  void SessionReady();
  void SendOwed();
  void SendFacts();
  void TakeOver();
  void Stored(const Intake::Outcome& outcome);
  void TellAttachment(const Intake::Outcome& outcome);
  void Poll();
  absl::StatusOr<std::vector<Record>> ReadLog(const Filter& filter);
  // Runs `done`, then tells what the act behind it has changed.
  template <class T>
  Done<T> ThenPump(Done<T> done) {
    return [this, done = std::move(done)](absl::StatusOr<T> result) {
      teller_.Pump();
      done(std::move(result));
    };
  }

  Station station_;
  Teller teller_;
  Session session_;
  LogView log_;
  Directory directory_;
  Submissions submissions_;
  Outbox outbox_;
  AttachmentSender attachments_;
  LineDesk lines_;
  KeyKeeper keys_;
  Inbox inbox_;
  Receiver receiver_;
  Reporter reporter_;
  Responses responses_;
  AckRequests requests_;
  Escalations escalations_;
  ClockKeeper clocks_;
  Operators operators_;
  DutyDesk duty_desk_;
  station::Rejoin rejoin_;
  StatusView status_;
  Audit audit_;
  SealedPost sealed_;
  Stale stale_;
  Invitations invitations_;
  GroupPackages packages_;
  Members members_;
  GroupLines group_lines_;
  LineChanges changes_;

  // Enrol or Rejoin is under way: that it is needed is no news, and nothing
  // else leaves before it has worked.
  bool mending_ = false;
  uint64_t seen_ = 0;  // the store's generation, by TakeOver
  std::optional<base::MonotonicTime> take_over_at_;
  base::WallTime swept_{};            // by this time
  base::WallTime looked_{};           // for endings
  std::vector<std::string> endings_;  // told, and still so
  std::optional<base::Timers::TimerId> poll_;
};

}  // namespace hotline::station
