#include "client/station/open.h"

#include <future>

#include "client/station/asio_strand.h"
#include "client/station/grpc_link.h"
#include "client/station/process_runner.h"
#include "client/station/station_engine.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

constexpr std::chrono::seconds kLastWords{3};

// A thread around StationEngine: every call is moved to its strand.
class ThreadedEngine final : public Engine {
 public:
  static absl::StatusOr<std::unique_ptr<Engine>> Open(Options options) {
    std::unique_ptr<ThreadedEngine> engine(new ThreadedEngine);
    std::promise<absl::Status> opened;
    engine->strand_.Post([&] { opened.set_value(engine->Build(options)); });
    TRY(opened.get_future().get());
    return engine;
  }

  ~ThreadedEngine() override {
    auto flushed = std::make_shared<std::promise<void>>();
    strand_.Post([this, flushed] {
      if (engine_ == nullptr || !engine_->HasDue()) return flushed->set_value();
      engine_->Flush(
          [flushed](absl::StatusOr<uint64_t>) { flushed->set_value(); });
    });
    flushed->get_future().wait_for(kLastWords);
    std::promise<void> gone;
    strand_.Post([this, &gone] {
      engine_.reset();
      gone.set_value();
    });
    gone.get_future().wait();
  }

  void Enrol(Done<Status> done) override {
    Run([done = std::move(done)](Engine& e) { e.Enrol(done); });
  }
  void Rejoin(Done<Status> done) override {
    Run([done = std::move(done)](Engine& e) { e.Rejoin(done); });
  }
  void CreateLine(LineDraft draft, Done<LineRecord> done) override {
    Run([draft = std::move(draft), done = std::move(done)](Engine& e) {
      e.CreateLine(draft, done);
    });
  }
  void ListInvitations(Done<std::vector<Invitation>> done) override {
    Run([done = std::move(done)](Engine& e) { e.ListInvitations(done); });
  }
  void AnswerInvitation(LineAnswer answer, Done<LineRecord> done) override {
    Run([answer = std::move(answer), done = std::move(done)](Engine& e) {
      e.AnswerInvitation(answer, done);
    });
  }
  void ChangeLine(LineChange change, Done<LineRecord> done) override {
    Run([change = std::move(change), done = std::move(done)](Engine& e) {
      e.ChangeLine(change, done);
    });
  }
  void Release(std::string message, Done<Record> done) override {
    Run([message = std::move(message), done = std::move(done)](Engine& e) {
      e.Release(message, done);
    });
  }
  void ListLines(Done<std::vector<LineRecord>> done) override {
    Run([done = std::move(done)](Engine& e) { e.ListLines(done); });
  }
  void ShowLine(std::string line, Done<LineRecord> done) override {
    Run([line = std::move(line), done = std::move(done)](Engine& e) {
      e.ShowLine(line, done);
    });
  }
  void Send(Draft draft, Done<Record> done) override {
    Run([draft = std::move(draft), done = std::move(done)](Engine& e) {
      e.Send(draft, done);
    });
  }
  void FollowAttachments(
      std::string message,
      std::function<void(const AttachmentChanged&)> on_progress,
      Done<Record> done) override {
    Run([message = std::move(message), on_progress = std::move(on_progress),
         done = std::move(done)](Engine& e) {
      e.FollowAttachments(message, on_progress, done);
    });
  }
  void SendAgain(std::string message, Done<Record> done) override {
    Run([message = std::move(message), done = std::move(done)](Engine& e) {
      e.SendAgain(message, done);
    });
  }
  void ReadAttachment(std::string message, std::string name,
                      Done<File> done) override {
    Run([message = std::move(message), name = std::move(name),
         done = std::move(done)](Engine& e) {
      e.ReadAttachment(message, name, done);
    });
  }
  void Respond(Response response, Done<Record> done) override {
    Run([response = std::move(response), done = std::move(done)](Engine& e) {
      e.Respond(response, done);
    });
  }
  void Open(std::string message, std::string operator_name,
            Done<Record> done) override {
    Run([message = std::move(message), operator_name = std::move(operator_name),
         done = std::move(done)](Engine& e) {
      e.Open(message, operator_name, done);
    });
  }
  void Watch(From from, OnEvent on_event, HasRoom has_room) override {
    Run([from, on_event = std::move(on_event), has_room = std::move(has_room)](
            Engine& e) { e.Watch(from, on_event, has_room); });
  }
  void Unwatch() override {
    Run([](Engine& e) { e.Unwatch(); });
  }
  void MarkShown(uint64_t number) override {
    Run([number](Engine& e) { e.MarkShown(number); });
  }
  void Show(std::string message, Done<Record> done) override {
    Run([message = std::move(message), done = std::move(done)](Engine& e) {
      e.Show(message, done);
    });
  }
  void Log(Filter filter, Done<std::vector<Record>> done) override {
    Run([filter = std::move(filter), done = std::move(done)](Engine& e) {
      e.Log(filter, done);
    });
  }
  void GetStatus(Done<Status> done) override {
    Run([done = std::move(done)](Engine& e) { e.GetStatus(done); });
  }
  void VerifyAudit(Done<AuditReport> done) override {
    Run([done = std::move(done)](Engine& e) { e.VerifyAudit(done); });
  }
  void Flush(Done<uint64_t> done) override {
    Run([done = std::move(done)](Engine& e) { e.Flush(done); });
  }
  void AddOperator(OperatorDraft draft, Done<OperatorRecord> done) override {
    Run([draft = std::move(draft), done = std::move(done)](Engine& e) {
      e.AddOperator(draft, done);
    });
  }
  void ListOperators(Done<std::vector<OperatorRecord>> done) override {
    Run([done = std::move(done)](Engine& e) { e.ListOperators(done); });
  }
  void RemoveOperator(std::string name, Done<OperatorRecord> done) override {
    Run([name = std::move(name), done = std::move(done)](Engine& e) {
      e.RemoveOperator(name, done);
    });
  }
  void OnDuty(DutyOrder order, Done<DutyRecord> done) override {
    Run([order = std::move(order), done = std::move(done)](Engine& e) {
      e.OnDuty(order, done);
    });
  }
  void OffDuty(Done<DutyRecord> done) override {
    Run([done = std::move(done)](Engine& e) { e.OffDuty(done); });
  }
  void HandOver(DutyOrder order, Done<DutyRecord> done) override {
    Run([order = std::move(order), done = std::move(done)](Engine& e) {
      e.HandOver(order, done);
    });
  }
  void GetDuty(Done<DutyRecord> done) override {
    Run([done = std::move(done)](Engine& e) { e.GetDuty(done); });
  }
  void ReadWatchLog(WatchSpan span,
                    Done<std::vector<WatchRecord>> done) override {
    Run([span, done = std::move(done)](Engine& e) {
      e.ReadWatchLog(span, done);
    });
  }

 private:
  ThreadedEngine() = default;

  absl::Status Build(const Options& options) {
    TRY_ASSIGN(auto store, Store::Open(options.home, options.store_key.Reveal(),
                                       options.random));
    TRY_ASSIGN(engine_,
               StationEngine::Make(std::move(store), options.clock, strand_,
                                   MakeGrpcLink, options.offered));
    engine_->HearWarnings(options.on_warning);
    engine_->RunCommandsBy(std::make_unique<ProcessRunner>(options.clock));
    return absl::OkStatus();
  }

  void Run(std::function<void(Engine&)> run) {
    strand_.Post([this, run = std::move(run)] {
      if (engine_ != nullptr) run(*engine_);
    });
  }

  AsioStrand strand_;
  std::unique_ptr<StationEngine> engine_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(Options options) {
  return ThreadedEngine::Open(std::move(options));
}

}  // namespace hotline::station
