// What every subcommand shares: the global options, the printer, and the engine
// once somebody needs it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "client/cli/key_source.h"
#include "client/cli/printer.h"
#include "client/station/engine.h"
#include "client/station/settings.h"
#include "core/base/clock.h"
#include "core/base/random.h"

namespace hotline::cli {

class Context;
// Opens the engine of the station whose home this is; handed in at composition.
using OpenEngine =
    std::function<absl::StatusOr<std::unique_ptr<station::Engine>>(Context&)>;

class Context {
 public:
  Context(Printer& printer, const base::Clock& clock, base::Random& random,
          OpenEngine open)
      : printer_(printer),
        clock_(clock),
        random_(random),
        open_(std::move(open)) {}

  Printer& printer() { return printer_; }
  const base::Clock& clock() const { return clock_; }
  base::Random& random() { return random_; }

  // Global options, filled by the parser.
  std::string home;
  KeySource key;

  // What the engine is to try, set before it is opened (`enroll`).
  std::optional<station::Enrolled> offered;

  // Opened on first use; warnings of the session are printed as they come.
  absl::StatusOr<station::Engine*> engine();

  // Where the engine tells them while nobody watches. Any thread.
  void Heard(const station::Warning& warning);
  // The result of this command names what is to be warned of: not twice.
  void WarningsAreInResult() { warnings_in_result_ = true; }
  // Evidence failed to hold in this run.
  bool alarmed() const { return alarmed_; }

 private:
  Printer& printer_;
  const base::Clock& clock_;
  base::Random& random_;
  OpenEngine open_;
  std::atomic<bool> warnings_in_result_ = false;
  std::atomic<bool> alarmed_ = false;
  std::unique_ptr<station::Engine> engine_;
};

// Says that evidence of the relay did not hold.
bool IsAlarm(const station::Event& event);
// How a command ends that heard such a warning. Problem::kVerification.
absl::Status Alarmed();

}  // namespace hotline::cli
