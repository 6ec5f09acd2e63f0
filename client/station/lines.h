// The table of lines: what the line card says of each, and the serials used
// there. Changes belong inside Store::Write.
#pragma once

#include <optional>
#include <vector>

#include "client/station/engine.h"
#include "client/station/store.h"
#include "core/message/body.h"

namespace hotline::station {

enum class LineState : uint8_t {
  kCreating = 1,  // by us: the relay may not know it yet, nobody has the card
  kKnown = 2,     // on the relay's roster; the card is still to come
  kHeld = 3,      // the card is here: messages can be sent and judged
};

// What a line with group keys is to this station (docs/lines.md, "A line's
// state"). The numbers stand in stores and never change.
enum class Membership : uint8_t {
  kNone = 0,  // a line of a line card
  kCreating = 1,
  kInvited = 2,
  kAccepted = 3,
  kDeclined = 4,
  kActive = 5,
  kLeaving = 6,
  kLeft = 7,
  kRemoved = 8,
  kLost = 9,
  kClosed = 10,
};
// "active": for people and JSON. Empty for a line of a line card.
std::string_view Name(Membership membership);

struct LineFacts {
  base::LineId id;
  LineState state = LineState::kKnown;
  Membership membership = Membership::kNone;
  message::Class line_class{};
  uint32_t incarnation = 1;
  std::string creator;  // URI, as the relay says; empty: not asked
  // Name of the log of the relay that it is of. Empty: of the one enrolled at,
  // in a store from before that was kept.
  std::string origin;
  std::vector<std::string> roster;  // URIs, as the relay says
  // Once kHeld (or ours, kCreating). Of a line with group keys: what its policy
  // says, and the members of the newest epoch, or of the offer.
  message::LineCard card;
  uint64_t last_sequence = 0;  // the highest that is in

  bool HasGroup() const { return membership != Membership::kNone; }
  bool IsMember(std::string_view station) const;
  // The card's members, but `station`: to whom it writes.
  std::vector<message::Member> Others(std::string_view station) const;
  // Stations of the roster that the card does not name.
  std::vector<std::string> Strangers() const;
};

LineRecord ToRecord(const LineFacts& line);

class Lines {
 public:
  explicit Lines(Store& store) : store_(store) {}

  // Inserts or replaces; the serial counter stays.
  absl::Status Save(const LineFacts& line);
  absl::Status Remove(const base::LineId& id);
  // Of a line with group keys.
  absl::Status SetMembership(const base::LineId& id, Membership membership);
  absl::StatusOr<std::optional<LineFacts>> Read(const base::LineId& id);
  absl::StatusOr<std::vector<LineFacts>> All();
  // Those with this name whose card is here, in the order in which the cards
  // came; or the one with this id of 32 hex digits.
  absl::StatusOr<std::vector<LineFacts>> Named(std::string_view name);
  // The next counter of our serials there, from 1: used up by this call.
  absl::StatusOr<uint64_t> NextCounter(const base::LineId& id);
  // The last one that was used; 1 before any.
  absl::StatusOr<uint64_t> LastCounter(const base::LineId& id);
  // Serials begin again at 1 on every line: for a new incarnation of the store.
  absl::Status RestartCounters();
  // That number is in.
  absl::Status Reached(const base::LineId& id, uint64_t sequence);
  // All up to it is in, or none of our business: we joined with it (P13).
  absl::Status BeginAfter(const base::LineId& id, uint64_t through);
  absl::StatusOr<uint64_t> Through(const base::LineId& id);

 private:
  absl::StatusOr<uint64_t> CardNumber(const base::LineId& id);
  absl::Status Arrived(const base::LineId& id, uint64_t sequence);

  Store& store_;
};

}  // namespace hotline::station
