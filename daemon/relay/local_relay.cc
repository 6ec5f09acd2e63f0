#include "daemon/relay/local_relay.h"

#include <future>

#include "daemon/relay/change_members.h"
#include "daemon/relay/confirm.h"
#include "daemon/relay/create_line.h"
#include "daemon/relay/enrol.h"
#include "daemon/relay/lifecycle.h"
#include "daemon/relay/submit.h"
#include "daemon/relay/take_key_packages.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {
namespace {

// Whether the confirm itself was wrong, and would be again. Not where the relay
// could not take it: then the station has what it says, and is not to wait.
bool WasUntrue(const absl::Status& refused) {
  switch (gate::RefusalOf(refused)) {
    case v1::REFUSAL_MALFORMED:
    case v1::REFUSAL_TOO_LARGE:
    case v1::REFUSAL_NOT_FOUND:
    case v1::REFUSAL_UNKNOWN_LINE:
    case v1::REFUSAL_NOT_ENROLLED:
      return true;
    default:
      return false;
  }
}

}  // namespace

LocalRelay::LocalRelay(Options options, Ground ground)
    : limits_(options.limits),
      origin_(options.origin),
      version_(options.version),
      configuration_hash_(options.configuration_hash),
      clock_(*options.clock),
      ground_(std::move(ground)),
      stations_(limits_),
      inbox_(std::make_shared<Inbox>(limits_)),
      desk_(std::make_shared<Desk>(*options.desk, *options.timers, clock_,
                                   limits_, ground_.tree,
                                   std::move(ground_.desk_reader), inbox_)),
      ticker_(std::make_shared<Ticker>(*options.desk, *options.timers, inbox_,
                                       refusals_)),
      journal_thread_(
          {*ground_.journal, *ground_.log, stations_, lines_, limits_}, *inbox_,
          refusals_, clock_,
          [desk = desk_](Changes changes) {
            desk->Announce(std::move(changes));
          },
          std::move(options.tell_disk_low)) {}

LocalRelay::~LocalRelay() { ticker_->Stop(); }

absl::Status LocalRelay::Start(std::string log_key) {
  auto loaded = stations_.Load(*ground_.journal);
  if (loaded.ok()) loaded = lines_.Load(*ground_.journal, stations_);
  if (loaded.ok()) loaded = lines_.CheckNoneIsMissing(*ground_.journal);
  if (loaded.ok()) loaded = journal_thread_.LoadTime();
  if (!loaded.ok()) return loaded;
  auto begun = journal_thread_.RunNow(std::make_unique<Begin>(
      version_, configuration_hash_, origin_, std::move(log_key)));
  if (!begun.ok()) return begun;
  journal_thread_.Start();
  ticker_->Start();
  return absl::OkStatus();
}

void LocalRelay::Push(std::vector<ActPtr> acts) {
  auto pushed = inbox_->Push(acts);
  if (pushed.ok()) return;
  for (ActPtr& act : acts) {
    if (act == nullptr) continue;  // this one was taken
    refusals_.Note(act->peer(), gate::RefusalOf(pushed), 1, clock_.Monotonic());
    std::shared_ptr<Act> refused(std::move(act));
    desk_->Post([refused, pushed] { refused->Decline(pushed); });
  }
}

void LocalRelay::Push(ActPtr act) {
  std::vector<ActPtr> acts;
  acts.push_back(std::move(act));
  Push(std::move(acts));
}

void LocalRelay::Submit(const gate::Peer& peer, std::vector<Posting> postings) {
  const std::string uri = peer.station.Uri();
  std::vector<ActPtr> acts;
  acts.reserve(postings.size());
  for (Posting& posting : postings) {
    acts.push_back(relay::Submit::Make(uri, std::move(posting.submission),
                                       std::move(posting.done)));
  }
  Push(std::move(acts));
}

void LocalRelay::ChangeMembers(const gate::Peer& peer, Bundle bundle,
                               Done<ChangedMembers> done) {
  Push(std::make_unique<relay::ChangeMembers>(
      peer.station.Uri(), std::move(bundle), std::move(done)));
}

void LocalRelay::Attach(const gate::Peer& peer,
                        std::shared_ptr<Receiver> receiver) {
  desk_->Attach(peer, std::move(receiver));
}

void LocalRelay::Next(const std::shared_ptr<Receiver>& receiver) {
  desk_->Next(receiver);
}

void LocalRelay::Detach(const std::shared_ptr<Receiver>& receiver) {
  desk_->Detach(receiver);
}

void LocalRelay::EndStreams(
    std::function<absl::Status(const gate::Peer&)> gone) {
  desk_->EndStreams(std::move(gone));
}

void LocalRelay::Confirm(const gate::Peer& peer, std::vector<LineRanges> lines,
                         Done<uint64_t> done) {
  // The window opens now, not after the sync: a confirm that is lost costs no
  // more than a delivery again. One that was not true closes it again.
  const std::string uri = peer.station.Uri();
  auto claim = std::make_shared<const std::vector<LineRanges>>(lines);
  desk_->Confirming(uri, claim);
  auto judged = [desk = desk_, uri, claim = std::move(claim),
                 done = std::move(done)](absl::StatusOr<uint64_t> index) {
    if (WasUntrue(index.status())) desk->ConfirmRefused(uri, claim);
    done(std::move(index));
  };
  Push(std::make_unique<relay::Confirm>(uri, std::move(lines),
                                        std::move(judged)));
}

void LocalRelay::CreateLine(const gate::Peer& peer, base::LineId line,
                            message::Class line_class,
                            std::vector<std::string> roster,
                            Done<CreatedLine> done) {
  Push(std::make_unique<relay::CreateLine>(peer.station.Uri(), line, line_class,
                                           std::move(roster), std::move(done)));
}

void LocalRelay::Enrol(const gate::Peer& peer, Enrolment enrolment,
                       Done<Enrolled> done) {
  Push(std::make_unique<relay::Enrol>(peer.station.Uri(), std::move(enrolment),
                                      std::move(done)));
}

void LocalRelay::TakeKeyPackages(const gate::Peer& peer,
                                 std::vector<std::string> stations,
                                 uint32_t suite, Done<Taken> done) {
  Push(std::make_unique<relay::TakeKeyPackages>(
      peer.station.Uri(), std::move(stations), suite, std::move(done)));
}

void LocalRelay::NoteRefusal(std::string peer, v1::Refusal reason,
                             uint64_t count) {
  refusals_.Note(std::move(peer), reason, count, clock_.Monotonic());
}

void LocalRelay::Stop(std::string reason) {
  ticker_->Stop();
  inbox_->Close(std::make_unique<End>(std::move(reason), refusals_));
  std::promise<void> closed;
  desk_->Close(gate::Refuse(v1::REFUSAL_STOPPING, "the relay is stopping"),
               [&closed] { closed.set_value(); });
  closed.get_future().wait();
  journal_thread_.Join();
}

}  // namespace hotline::relay
