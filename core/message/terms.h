// The words of a crisis message as they stand on the wire: precedence, class
// and kind, with their names and clocks (docs/protocol.md, "Words on the wire";
// P1). Value 0 is UNSPECIFIED and refused everywhere, and so is any value that
// is not listed: a station never guesses how urgent a message is, or whether it
// is a drill.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace hotline::message {

// How fast a message must reach a person. A higher value is more urgent, so
// that `a > b` reads as "a goes first".
enum class Precedence : uint8_t {
  kRoutine = 1,
  kPriority = 2,
  kImmediate = 3,
  kFlash = 4,
};

// What a line is for its whole life. All that the relay learns of the kind.
enum class Class : uint8_t {
  kLive = 1,
  kExercise = 2,
};

// What a message is. Inside the encryption.
enum class Kind : uint8_t {
  kOperation = 1,  // LIVE: the real thing
  kTest = 2,       // both classes: a line test
  kService = 3,    // both classes: about the line itself
  kExercise = 4,   // EXERCISE: free play
  kDrill = 5,      // EXERCISE: from a script or scenario
};

// "FLASH", "LIVE", "OPERATION" ... "UNSPECIFIED" for any other value.
std::string_view Name(Precedence precedence);
std::string_view Name(Class message_class);
std::string_view Name(Kind kind);

// From a number of the wire. InvalidArgument, with the number, for 0 and for
// every value that is not listed above.
absl::StatusOr<Precedence> PrecedenceFromWire(uint32_t value);
absl::StatusOr<Class> ClassFromWire(uint32_t value);
absl::StatusOr<Kind> KindFromWire(uint32_t value);

// From a name as a machine writes it: exactly the upper-case name, so that a
// record has one spelling.
absl::StatusOr<Precedence> PrecedenceFromName(std::string_view name);
absl::StatusOr<Class> ClassFromName(std::string_view name);
absl::StatusOr<Kind> KindFromName(std::string_view name);

// From a name as a person types it: the same, in any mix of upper and lower
// case. No abbreviations.
absl::StatusOr<Precedence> PrecedenceFromPerson(std::string_view text);
absl::StatusOr<Class> ClassFromPerson(std::string_view text);
absl::StatusOr<Kind> KindFromPerson(std::string_view text);

// OPERATION is of class LIVE alone, EXERCISE and DRILL of class EXERCISE alone,
// TEST and SERVICE of both.
bool KindBelongsTo(Kind kind, Class message_class);

// The speed-of-service clock: how long after the relay's log time a person must
// have acknowledged. Defaults, which a station's configuration may change: 10
// min, 30 min, 3 h, 6 h from FLASH down.
std::chrono::minutes DefaultClock(Precedence precedence);

// How long the relay keeps trying to deliver, from its log time.
inline constexpr std::chrono::seconds kDefaultLifetime = std::chrono::days(7);
inline constexpr std::chrono::seconds kMaxLifetime = std::chrono::days(30);

}  // namespace hotline::message
