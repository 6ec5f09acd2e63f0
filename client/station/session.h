// The session with the relay: greeted or not, and when to try again. Whoever
// needs the relay asks for it here first.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "client/station/station.h"

namespace hotline::station {

// The setting that names the envelope after which this store has rejoined: the
// last one that the relay had of the store that was lost.
inline constexpr char kLeftBehind[] = "left_behind";

class Session {
 public:
  explicit Session(Station& station) : station_(station) {}

  // `run` with Ok once greeted (at once if we are), or with why not:
  // kUnreachable, kRefused, kVerification.
  void WhenReady(std::function<void(absl::Status)> run);
  // A call found that the relay is gone: the next one greets again.
  void Lost(absl::Status why);
  // Greets again by itself, with growing pauses up to 30 s.
  void KeepUp(bool on);

  bool ready() const { return state_ == State::kReady; }
  // Why the last greeting failed, or the session ended.
  const absl::Status& why_not() const { return why_not_; }
  const v1::HelloResponse& hello() const { return hello_; }
  // The relay has enrolled us since it greeted, with so many key packages left,
  // of all suites and of one.
  void Enrolled(uint32_t key_packages, const v1::KeyPackagesLeft& left);
  // Relay's clock minus ours, as last measured.
  std::chrono::milliseconds clock_offset() const { return clock_offset_; }
  base::WallTime RelayTime() const { return station_.Now() + clock_offset_; }
  // The relay has said what time it is: measured anew if it drifts.
  void Heard(uint64_t relay_time_ms);
  // P5: not if the relay last had something from us that this store does not
  // know, and has not left behind by rejoining. Then it was restored or copied.
  // Problem::kStore, "store_restored".
  absl::Status MaySend();

  // Called each time that the relay greeted, before those who wait.
  std::function<void()> on_ready;
  std::function<void()> on_lost;

 private:
  enum class State { kAway, kGreeting, kReady };

  void Greet();
  void Greeted(base::MonotonicTime asked,
               absl::StatusOr<v1::HelloResponse> response);
  absl::Status Check(const v1::HelloResponse& response);
  absl::Status Explain(const absl::Status& unreachable) const;
  v1::HelloRequest Hello() const;
  void Measure(base::MonotonicTime asked, base::WallTime relay_time);
  void TellClock();
  void End(absl::Status why);
  void Answer(const absl::Status& status);

  Station& station_;
  State state_ = State::kAway;
  bool keep_up_ = false;
  bool told_ = false;  // the user knows that we are away
  unsigned failures_ = 0;
  std::optional<base::Timers::TimerId> retry_;
  std::vector<std::function<void(absl::Status)>> waiting_;
  absl::Status why_not_;
  v1::HelloResponse hello_;
  std::chrono::milliseconds clock_offset_{0};
  bool measuring_ = false;
  std::optional<std::chrono::milliseconds> told_offset_;  // and not put right
};

}  // namespace hotline::station
