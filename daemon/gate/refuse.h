// A refusal is an absl::Status that carries its Refusal as a payload: domain
// code makes it here, one function in rpc/ turns it into what a peer sees, the
// log and the metrics count by it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "absl/status/status.h"

namespace hotline::relay::v1 {
enum Refusal : int;  // proto/hotline/relay/v1/refusal.proto
}

namespace hotline::gate {

// `detail` is for our own log: what was tried, on what; never content, keys or
// names of persons. The status code follows from the reason (a table in
// refuse.cc).
absl::Status Refuse(relay::v1::Refusal reason, std::string detail);

// The same, and when it may pass: where that is known better than the reason
// alone says.
absl::Status RefuseFor(relay::v1::Refusal reason, std::string detail,
                       std::chrono::milliseconds retry_after);
// Nothing where it does not say.
std::optional<std::chrono::milliseconds> RetryAfterOf(
    const absl::Status& status);

// What a refusal says besides, for the peer alone: the bytes of a RefusalDetail
// in which only that is set, and the log size to which it is proved.
struct Explanation {
  std::string detail;
  uint64_t size = 0;
};
absl::Status Explain(absl::Status refused, const Explanation& explanation);
std::optional<Explanation> ExplanationOf(const absl::Status& refused);

// The Refusal of a status: REFUSAL_UNSPECIFIED for Ok, REFUSAL_INTERNAL for a
// failure that carries none.
relay::v1::Refusal RefusalOf(const absl::Status& status);

}  // namespace hotline::gate
