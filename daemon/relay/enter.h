// What every act does with an envelope that it accepts: gives it its number,
// logs it, stores it, and tells the desk.
#pragma once

#include <functional>

#include "daemon/relay/batch.h"

namespace hotline::relay {

struct Entering {
  EnvelopePtr envelope;
  EnvelopePtr welcome;  // of a commit, for live.welcomed; null: there is none
  // Type, precedence, sender, expiry, audience; the rest is set here.
  Live live;
  // The entry's details, now that the number is known; kMaxDetails at most.
  std::function<base::Bytes(uint64_t sequence)> details;
};

// All of the audience have places on the line. Where nobody waits for it, it is
// logged and not stored.
absl::StatusOr<AcceptedPtr> Enter(Batch& batch, Line& line, Entering entering);

// As it was stored; or the Welcome that was stored with it, NotFound once every
// newcomer has it.
absl::StatusOr<EnvelopePtr> EnvelopeOf(store::EnvelopeRow row, bool welcome);
// A commit's Welcome, as newcomers get it.
EnvelopePtr WelcomeOf(const Envelope& commit, base::Bytes welcome);

// Log time `lifetime` from now; 0 where there is none.
uint64_t ExpiryOf(const Batch& batch, const message::Header& header);

}  // namespace hotline::relay
