// Opens the engine of the station in a home folder: its store, its thread, its
// connection.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "client/station/engine.h"
#include "client/station/settings.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/secret.h"

namespace hotline::station {

struct Options {
  std::string home;             // folder
  base::SecretBytes store_key;  // key bytes or passphrase, as at InitHome
  const base::Clock& clock;     // these two must outlive the engine
  base::Random& random;
  // Of CheckEnrolment: Engine::Enrol tries it, and saves it if the relay takes
  // it in; this engine does nothing else.
  std::optional<Enrolled> offered = std::nullopt;
  // Warnings of this run while nobody watches, on the engine's strand.
  std::function<void(const Warning&)> on_warning = {};
};

// Slow for a passphrase (Argon2id). The relay is not contacted yet. The
// engine's destructor sends what is due to senders if the relay is there, for
// at most 3 s; whatever is not sent then is kept and sent by the next engine.
// Never destroy the engine from one of its callbacks.
absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(Options options);

}  // namespace hotline::station
