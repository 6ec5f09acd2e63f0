// Which content may travel how, and under which kind (docs/protocol.md,
// "Contents"): what a line says of itself never passes as an operational
// message, and what is for outsiders never costs the group a key.
#pragma once

#include "core/message/body.h"
#include "core/message/header.h"
#include "core/message/terms.h"

namespace hotline::message {

// What carries a message.
enum class Channel : uint8_t {
  kUntilGroupKeys,  // sealed to each member of a line card (hpke_sealing.h)
  kGroup,           // inside the group: an APPLICATION envelope
  kSealed,          // outside of it, to stations by name: a SEALED envelope
};

// Contents 1 to 5 and 16 by every channel, until lines have group keys; duty
// and attachment chunks to a line's members, by whatever keys; offer, answer,
// rejoin request and beacon by kSealed alone; the others by kGroup alone.
bool MayTravel(const Body& body, Channel channel);

// Beacon and line test are of kind TEST; text, response and attachment chunk of
// any that the class has; all others of SERVICE.
bool KindFits(Kind kind, const Body& body);

// Whether a message starts a clock, asks for receipts, and is reported when it
// is quarantined: a text, unless it is of kind SERVICE (P7). Nothing else does,
// or two stations could keep each other busy for ever.
bool StartsClock(Kind kind, const Body& body);

// The line that a content names, where it names one, is the header's.
bool NamesItsLine(const Header& header, const Body& body);

}  // namespace hotline::message
