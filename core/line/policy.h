// What the members of a line agreed to (P18; docs/lines.md, "Policy"): its
// mandate, who may change it, how fast a message must be acknowledged, how
// secret it may be. The group has its salted hash; the policy itself travels
// encrypted, so that the relay learns none of it. A commit is judged by the
// policy of the epoch that it ends.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/message/label.h"
#include "core/message/service_clock.h"
#include "core/message/terms.h"
#include "core/mls/suite.h"

namespace hotline::line {

inline constexpr uint16_t kPolicyVersion = 1;

// Who may let a station in again that lost its state (P17).
enum class Rejoin : uint8_t {
  kOperator = 1,   // an operator says yes
  kAutomatic = 2,  // an entitled station, by itself
  kExternal = 3,   // that, or the station itself by an external commit
};

struct Policy {
  std::string name;                // 1 to 64 bytes that look like no other name
  std::string mandate;             // 1 to 4,096 bytes
  message::Class message_class{};  // never changes
  mls::CipherSuite suite{};        // never changes
  base::WallTime until{};  // the line's end: then only SERVICE and TEST pass
  // Bit i: kind i + 1 is allowed. TEST and SERVICE always are; no kind of the
  // other class.
  uint8_t kinds = 0;
  // Positions that may change members and policy: 1 to 64, ascending.
  std::vector<std::string> entitled;
  // By precedence, 10 s to 7 days each.
  message::SpeedOfService acknowledge = message::DefaultSpeedOfService();
  // Positions in the order of escalation: 0 to 64, nobody twice.
  std::vector<std::string> escalation;
  message::Classification ceiling{};  // the highest label
  Rejoin rejoin = Rejoin::kOperator;
  bool report_read = true;  // whether stations say that a message was read
  // A station refreshes its keys at least so often: 1 h to 30 days.
  std::chrono::seconds refresh = std::chrono::days(7);

  bool operator==(const Policy&) const = default;
};

// Every limit above; InvalidArgument names the field.
absl::Status Check(const Policy& policy);

base::Bytes Encode(const Policy& policy);
// Strict: encoding the result gives `bytes`. An unknown version is named.
absl::StatusOr<Policy> ParsePolicy(base::ByteView bytes);

// All kinds that `message_class` has.
uint8_t AllKinds(message::Class message_class);
bool Allows(const Policy& policy, message::Kind kind);
bool IsEntitled(const Policy& policy, const std::string& position);
// Ended, by its date or by an entitled member: `at` is `until` or later.
bool IsClosed(const Policy& policy, base::WallTime at);

// What opens the hash in the group. Without the salt, who guessed a policy
// could tell from the hash that it is right.
struct PolicyOpening {
  base::ByteArray<32> salt{};
  base::Bytes policy;  // as encoded, 1 to 37,105 bytes

  bool operator==(const PolicyOpening&) const = default;
};

// Under a fresh salt. InvalidArgument if the policy breaks a limit.
absl::StatusOr<PolicyOpening> MakeOpening(const Policy& policy,
                                          base::Random& random);
base::Bytes Encode(const PolicyOpening& opening);
absl::StatusOr<PolicyOpening> ParsePolicyOpening(base::ByteView bytes);
// SHA-256("hotline/1 Policy" || salt || policy).
base::Digest PolicyHash(const PolicyOpening& opening);
// The policy that has this hash. InvalidArgument if the opening has another,
// or what it holds is no policy.
absl::StatusOr<Policy> OpenPolicy(const PolicyOpening& opening,
                                  const base::Digest& hash);

// A line keeps class and suite for life. InvalidArgument.
absl::Status CheckPolicyChange(const Policy& before, const Policy& after);

}  // namespace hotline::line
