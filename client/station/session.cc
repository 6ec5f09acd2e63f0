#include "client/station/session.h"

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/message/dtg.h"
#include "core/pki/station_name.h"

namespace hotline::station {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{500};
constexpr milliseconds kLongestPause{30'000};
constexpr milliseconds kClockTolerance{10'000};
constexpr milliseconds kDrift{1'000};
// Half of a way that is short enough to believe the measurement whole.
constexpr milliseconds kPrecise{1'000};

milliseconds PauseAfter(unsigned failures) {
  return std::min(kFirstPause * (1 << std::min(failures, 8u)), kLongestPause);
}

// A relay may say any 64 bits.
base::WallTime Said(uint64_t relay_time_ms) {
  return std::clamp(base::FromMillis(relay_time_ms), base::WallTime(),
                    message::kEndOfDtg);
}

}  // namespace

void Session::WhenReady(std::function<void(absl::Status)> run) {
  if (state_ == State::kReady) return run(absl::OkStatus());
  waiting_.push_back(std::move(run));
  if (state_ == State::kAway) Greet();
}

void Session::KeepUp(bool on) {
  keep_up_ = on;
  if (on && state_ == State::kAway) Greet();
}

void Session::Greet() {
  if (retry_.has_value()) station_.strand.Cancel(*retry_);
  retry_.reset();
  state_ = State::kGreeting;
  if (absl::Status fresh = station_.Refresh(); !fresh.ok()) {
    return station_.strand.Post(
        [this, alive = std::weak_ptr<int>(station_.alive), fresh] {
          if (!alive.expired()) End(fresh);
        });
  }
  const auto asked = station_.clock.Monotonic();
  station_.link->Hello(Hello(),
                       [this, asked](absl::StatusOr<v1::HelloResponse> r) {
                         Greeted(asked, std::move(r));
                       });
}

v1::HelloRequest Session::Hello() const {
  v1::HelloRequest request;
  request.set_program("hotline " HOTLINE_VERSION);
  request.set_protocol_min(kProtocol);
  request.set_protocol_max(kProtocol);
  return request;
}

void Session::Greeted(base::MonotonicTime asked,
                      absl::StatusOr<v1::HelloResponse> response) {
  absl::Status status =
      response.ok() ? Check(*response) : Explain(response.status());
  if (!status.ok()) return End(std::move(status));
  hello_ = *std::move(response);
  Measure(asked, Said(hello_.relay_time_ms()));
  state_ = State::kReady;
  failures_ = 0;
  told_ = false;
  why_not_ = absl::OkStatus();
  station_.Tell(Connected{station_.enrolled.relay, clock_offset_});
  if (on_ready) on_ready();
  Answer(absl::OkStatus());
}

// TLS does not tell us why the relay hangs up: that our own certificate has
// ended we know ourselves.
absl::Status Session::Explain(const absl::Status& unreachable) const {
  const base::WallTime end = station_.enrolled.tls.front().not_after();
  if (ProblemOf(unreachable) != Problem::kUnreachable || station_.Now() < end) {
    return unreachable;
  }
  return Fail(Problem::kUnreachable, "certificate_ended",
              "This station's own TLS certificate has ended, so that the relay "
              "lets it in no more: get a new one from the authority and take "
              "it with `hotline renew`. " +
                  std::string(unreachable.message()));
}

absl::Status Session::Check(const v1::HelloResponse& response) {
  if (response.protocol() != kProtocol) {
    return OtherVersion(response.protocol_min(), response.protocol_max());
  }
  if (response.origin() != station_.log_key->name()) {
    return Fail(Problem::kVerification, "log_origin",
                "The relay keeps another log than the one this station "
                "trusts: ask the authority for its new log statement.");
  }
  return absl::OkStatus();
}

// An answer may wait behind other work, on either side: the truth lies within
// half of the way there and back, and what is known already and fits stands.
void Session::Measure(base::MonotonicTime asked, base::WallTime relay_time) {
  const auto half =
      std::chrono::ceil<milliseconds>((station_.clock.Monotonic() - asked) / 2);
  const milliseconds measured = relay_time - (station_.Now() - half);
  clock_offset_ = half <= kPrecise ? measured
                                   : std::clamp(clock_offset_, measured - half,
                                                measured + half);
  station_.MeasuredOffset(clock_offset_);
  TellClock();
}

// What was heard may have lain on its way for any time: a greeting of which the
// way is known decides.
void Session::Heard(uint64_t relay_time_ms) {
  const bool drifts =
      std::chrono::abs(Said(relay_time_ms) - RelayTime()) > kDrift;
  if (!drifts || measuring_ || !ready()) return;
  measuring_ = true;
  const auto asked = station_.clock.Monotonic();
  station_.link->Hello(
      Hello(), [this, asked](absl::StatusOr<v1::HelloResponse> response) {
        measuring_ = false;
        if (!response.ok() || !ready()) return;
        Measure(asked, Said(response->relay_time_ms()));
      });
}

// Once, and again when it differs otherwise.
void Session::TellClock() {
  if (std::chrono::abs(clock_offset_) <= kClockTolerance) {
    return told_offset_.reset();
  }
  if (told_offset_.has_value() &&
      std::chrono::abs(clock_offset_ - *told_offset_) <= kClockTolerance) {
    return;
  }
  told_offset_ = clock_offset_;
  station_.Tell(
      Warning{"clock", "This station's clock and the relay's differ by " +
                           std::to_string(std::chrono::abs(clock_offset_) /
                                          std::chrono::seconds(1)) +
                           " s: set it right, or clocks and DTGs mislead."});
}

void Session::Enrolled(uint32_t key_packages, const v1::KeyPackagesLeft& left) {
  hello_.set_enrolled(true);
  hello_.set_key_packages(key_packages);
  for (v1::KeyPackagesLeft& one : *hello_.mutable_left()) {
    if (one.suite() == left.suite()) return one.CopyFrom(left);
  }
  *hello_.add_left() = left;
}

void Session::Lost(absl::Status why) {
  if (state_ != State::kReady) return;
  End(std::move(why));
}

void Session::End(absl::Status why) {
  const bool was_ready = state_ == State::kReady;
  state_ = State::kAway;
  why_not_ = why;
  if (was_ready && on_lost) on_lost();
  if (!told_) station_.Tell(Disconnected{why});
  told_ = true;
  if (keep_up_) {
    retry_ = station_.After(PauseAfter(failures_++), [this] {
      retry_.reset();
      if (keep_up_ && state_ == State::kAway) Greet();
    });
  }
  Answer(why);
}

void Session::Answer(const absl::Status& status) {
  auto waiting = std::move(waiting_);
  waiting_.clear();
  for (auto& run : waiting) run(status);
}

absl::Status Session::MaySend() {
  const std::string& last = hello_.last_envelope_hash();
  if (!ready() || last.empty()) return absl::OkStatus();
  TRY_ASSIGN(const bool known, station_.messages.HasSent(base::ViewOf(last)));
  if (known) return absl::OkStatus();
  TRY_ASSIGN(const auto left, station_.store->Get(kLeftBehind));
  if (left.has_value() && base::TextOf(left->Reveal()) == last) {
    return absl::OkStatus();
  }
  return Fail(Problem::kStore, "store_restored",
              "The relay has a later message of this station than this store: "
              "the store was restored from a copy, or is one of two copies. It "
              "must not send. If no other copy is in use, go on from here with "
              "`hotline rejoin`.");
}

}  // namespace hotline::station
