#include "client/station/receiver.h"

#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/base/stop_point.h"

namespace hotline::station {
namespace {

constexpr std::chrono::milliseconds kBeat{3'000};  // lease: 10 s
constexpr std::chrono::milliseconds kSettle{300};
constexpr std::chrono::seconds kPause{5};
constexpr int kMaxLines = 64;
constexpr int kMaxRanges = 64;

// At most what one request may carry; the rest goes with the next.
std::vector<DueConfirm> Fill(v1::ConfirmRequest& request,
                             const std::vector<DueConfirm>& due) {
  std::vector<DueConfirm> out;
  v1::LineRanges* line = nullptr;
  for (const DueConfirm& one : due) {
    const std::string id = base::ToString(one.line.bytes());
    if (line == nullptr || line->line_id() != id) {
      if (request.lines_size() == kMaxLines) break;
      line = request.add_lines();
      line->set_line_id(id);
    }
    const int count = line->ranges_size();
    if (count > 0 && line->ranges(count - 1).last() + 1 == one.sequence) {
      line->mutable_ranges(count - 1)->set_last(one.sequence);
    } else if (count == kMaxRanges) {
      break;
    } else {
      v1::SequenceRange* range = line->add_ranges();
      range->set_first(one.sequence);
      range->set_last(one.sequence);
    }
    out.push_back(one);
  }
  return out;
}

}  // namespace

Receiver::Receiver(Station& station, Session& session, LogView& log,
                   Inbox& inbox)
    : station_(station),
      session_(session),
      log_(log),
      inbox_(inbox),
      holder_(base::RandomArray<16>(station.randomness())),
      lock_(station.store->folder()) {}

Receiver::~Receiver() { ReleaseLease(); }

void Receiver::Start() {
  if (running_) return;
  running_ = true;
  caught_up_ = false;
  session_.KeepUp(true);
  Beat();
}

void Receiver::Stop() {
  if (!running_) return;
  running_ = false;
  if (beat_.has_value()) station_.strand.Cancel(*beat_);
  Close();
  session_.KeepUp(false);
  ReleaseLease();
}

bool Receiver::TakeLease() {
  const bool other_is_gone = lock_.TryHold();
  const auto taken =
      station_.journal.TakeLease(holder_, other_is_gone, station_.Now());
  const bool ours = taken.ok() && *taken;
  if (!ours) lock_.Release();
  return ours;
}

void Receiver::ReleaseLease() {
  if (leased_) station_.journal.ReleaseLease(holder_).IgnoreError();
  leased_ = false;
  lock_.Release();
}

void Receiver::Beat() {
  leased_ = TakeLease();
  if (leased_) {
    Open();
  } else {
    Close();
    const auto elsewhere = station_.journal.CaughtUpElsewhere(station_.Now());
    if (elsewhere.ok() && *elsewhere) SayCaughtUp();
  }
  if (caught_up_) inbox_.GiveUpWaiting();
  if (station_.clock.Monotonic() >= confirm_after_) SendConfirms();
  beat_ = station_.After(kBeat, [this] { Beat(); });
}

void Receiver::Ready() {
  if (!running_) return;
  if (!leased_) leased_ = TakeLease();
  if (leased_) Open();
  SendConfirms();
}

void Receiver::Lost() { Close(); }

void Receiver::Open() {
  if (streaming_ || !session_.ready()) return;
  if (station_.clock.Monotonic() < pause_until_) return;
  streaming_ = true;
  ++stream_;
  idle_ = false;
  v1::ReceiveRequest request;
  request.set_known_size(log_.KnownSize());
  station_.link->Receive(
      std::move(request),
      [this](v1::Delivery delivery) { Delivered(std::move(delivery)); },
      [this](absl::Status why) { Ended(why); });
}

void Receiver::Close() {
  if (!streaming_) return;
  Fallen();
  station_.link->StopReceiving();
}

// Nobody else may count on us any more.
void Receiver::Fallen() {
  streaming_ = false;
  station_.journal.SetCaughtUp(holder_, false).IgnoreError();
}

void Receiver::Delivered(v1::Delivery delivery) {
  if (!streaming_) return;
  if (delivery.has_idle()) return Idle(delivery);
  if (delivery.delivered().empty()) return station_.link->Next();
  idle_ = false;
  inbox_.Push(
      std::move(*delivery.mutable_delivered(0)),
      [this, stream = stream_](absl::Status status) { Taken(stream, status); });
}

// What was taken may have waited for an answer of the relay, and outlived the
// stream that brought it: then another stream is read already.
void Receiver::Taken(uint64_t stream, const absl::Status& status) {
  if (!streaming_ || stream != stream_) return;
  if (status.ok()) {
    SendConfirms();
    return station_.link->Next();
  }
  // Not kept, so not confirmed: it comes again with the next stream.
  pause_until_ = station_.clock.Monotonic() + kPause;
  Close();
  if (ProblemOf(status) == Problem::kUnreachable) return session_.Lost(status);
  station_.Tell(Warning{ReasonOf(status), std::string(status.message())});
}

void Receiver::Idle(const v1::Delivery& delivery) {
  idle_ = true;
  session_.Heard(delivery.idle().relay_time_ms());
  const v1::Head& head = delivery.head();
  log_.Advance(
      head.checkpoint(), head.consistency(),
      [this, evidence = delivery.SerializeAsString()](absl::Status status) {
        station_.KeepIfFalse(evidence, status);
      });
  MaybeCaughtUp();
  station_.link->Next();
}

void Receiver::MaybeCaughtUp() {
  const auto due = station_.journal.Confirms();
  if (!idle_ || confirming_ || !due.ok() || !due->empty()) return;
  // A relay that waited for our confirms sends more at once: so a moment later.
  if (settle_.has_value()) station_.strand.Cancel(*settle_);
  settle_ = station_.After(kSettle, [this] {
    settle_.reset();
    if (!idle_ || confirming_ || !streaming_) return;
    station_.journal.SetCaughtUp(holder_, true).IgnoreError();
    SayCaughtUp();
  });
}

void Receiver::SayCaughtUp() {
  if (caught_up_) return;
  caught_up_ = true;
  // Not before: the card may be on its way still.
  inbox_.GiveUpWaiting();
  station_.Tell(CaughtUp{});
}

void Receiver::Ended(const absl::Status& why) {
  Fallen();
  if (ReasonOf(why) == "lease_taken") {
    pause_until_ = station_.clock.Monotonic() + 6 * kPause;
    return station_.Tell(
        Warning{"lease_taken",
                "Another place receives for this station: its store was "
                "copied, or two programs share its keys."});
  }
  if (ProblemOf(why) != Problem::kRefused) return session_.Lost(why);
  pause_until_ = station_.clock.Monotonic() + kPause;
  station_.Tell(Warning{ReasonOf(why), std::string(why.message())});
}

void Receiver::Confirm(std::function<void()> done) {
  confirmed_.push_back(std::move(done));
  SendConfirms();
}

void Receiver::SendConfirms() {
  if (confirming_) return;
  const auto due = station_.journal.Confirms();
  if (!due.ok() || due->empty() || !session_.ready()) {
    auto confirmed = std::move(confirmed_);
    confirmed_.clear();
    for (auto& done : confirmed) done();
    return;
  }
  confirming_ = true;
  v1::ConfirmRequest request;
  const std::vector<DueConfirm> sent = Fill(request, *due);
  station_.link->Confirm(
      std::move(request),
      [this, sent](absl::StatusOr<v1::ConfirmResponse> response) {
        Confirmed(sent, response.status());
      });
}

void Receiver::Confirmed(const std::vector<DueConfirm>& confirmed,
                         const absl::Status& status) {
  confirming_ = false;
  if (status.ok()) {
    base::StopPoint("confirmed");
    const absl::Status removed = station_.store->Write(
        [&] { return station_.journal.RemoveConfirms(confirmed); });
    if (removed.ok()) {
      SendConfirms();
      return MaybeCaughtUp();
    }
  }
  if (ProblemOf(status) == Problem::kUnreachable) session_.Lost(status);
  confirm_after_ = station_.clock.Monotonic() + 6 * kPause;
  auto waiting = std::move(confirmed_);
  confirmed_.clear();
  for (auto& done : waiting) done();
}

}  // namespace hotline::station
