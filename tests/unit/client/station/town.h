// Two authorities, a relay, and stations with real keys, certificates and
// stores: what most engine tests begin with.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "client/station/problem.h"
#include "client/station/settings.h"
#include "client/station/station_engine.h"
#include "client/station/trust_settings.h"
#include "tests/unit/client/station/hand_turned.h"
#include "tests/unit/client/station/test_relay.h"
#include "tests/unit/core/pki/test_authority.h"

namespace hotline::station {

inline constexpr char kAlba[] = "watch@mfa.alba/desk-1";
inline constexpr char kAlba2[] = "watch@mfa.alba/desk-2";
inline constexpr char kBorduria[] = "duty@mod.borduria/desk-1";

// A folder that goes with the test.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct Desk {
  std::string name, home;
  std::unique_ptr<StationEngine> engine;
  std::vector<Event> events;

  template <class T>
  std::vector<T> Told() const {
    std::vector<T> out;
    for (const Event& event : events) {
      if (const T* one = std::get_if<T>(&event)) out.push_back(*one);
    }
    return out;
  }
  bool Warned(const std::string& code) const {
    for (const Warning& one : Told<Warning>()) {
      if (one.code == code) return true;
    }
    return false;
  }
};

class Town {
 public:
  Town();

  // A station with its home; `Start` gives it an engine.
  Desk& Add(const std::string& name,
            const std::vector<std::string>& roles = {"operator", "releaser"});
  StationEngine& Start(Desk& desk);
  // One that tries an enrolment, at that relay.
  StationEngine& Try(Desk& desk, const Enrolled& offered, TestRelay& at);
  // From what was not shown yet; whatever is told counts as shown.
  void Watch(Desk& desk);
  // Enrolled, watching.
  Desk& Man(const std::string& name);

  // Runs the call until it has answered, or a minute has passed.
  template <class T, class Run>
  absl::StatusOr<T> Ask(Run run) {
    std::optional<absl::StatusOr<T>> out;
    run([&out](absl::StatusOr<T> result) { out = std::move(result); });
    for (int i = 0; i < 600 && !out.has_value(); ++i) {
      strand.Pass(std::chrono::milliseconds(100));
    }
    if (!out.has_value()) return absl::DeadlineExceededError("no answer");
    return *std::move(out);
  }
  void Settle() { strand.Pass(std::chrono::seconds(4)); }

  absl::StatusOr<LineRecord> MakeLine(
      Desk& desk, const std::string& name,
      message::Class line_class = message::Class::kLive);
  Draft Text(const std::string& line, const std::string& text,
             message::Precedence precedence = message::Precedence::kFlash);
  absl::StatusOr<Record> Send(Desk& desk, Draft draft);
  std::vector<Record> LogOf(Desk& desk);
  // Whoever is named comes on duty first, if that is possible.
  absl::StatusOr<Record> Respond(Desk& desk, Response response);
  // People have cheap keys under "correct horse".
  absl::StatusOr<OperatorRecord> AddOperator(Desk& desk,
                                             const std::string& name);
  absl::StatusOr<DutyRecord> OnDuty(
      Desk& desk, const std::string& name,
      const std::string& passphrase = "correct horse");
  absl::StatusOr<DutyRecord> HandOver(
      Desk& desk, const std::string& name,
      const std::string& passphrase = "correct horse");
  absl::StatusOr<DutyRecord> OffDuty(Desk& desk);
  absl::StatusOr<DutyRecord> DutyOf(Desk& desk);
  // That person has a key and is on duty, whoever was before.
  absl::Status Staff(Desk& desk, const std::string& name);
  static base::SecretBytes StoreKey();
  std::unique_ptr<Store> StoreOf(const Desk& desk) {
    return *Store::Open(desk.home, StoreKey().Reveal(), random);
  }

  TempFolder folder;
  base::SystemRandom random;
  TestClock clock{pki::kTestNow};
  TestStrand strand{clock};
  pki::TestAuthority alba{"mfa.alba"};
  pki::TestAuthority borduria{"mod.borduria"};
  std::unique_ptr<TestRelay> relay;
  std::vector<std::unique_ptr<Desk>> desks;

 private:
  StationEngine& Open(Desk& desk, std::optional<Enrolled> offered,
                      TestRelay& at);
};

}  // namespace hotline::station
