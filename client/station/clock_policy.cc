#include "client/station/clock_policy.h"

#include "client/station/line_policies.h"
#include "client/station/try.h"
#include "core/line/policy.h"

namespace hotline::station {
namespace {

// The epoch in which the line was at that number, in our newest life there. A
// message stands behind the commit that began its epoch.
absl::StatusOr<std::optional<uint64_t>> EpochAt(Store& store,
                                                const base::LineId& line,
                                                uint64_t sequence) {
  Query query = store.Prepare(
      "SELECT number FROM epoch WHERE line = ? AND first < ? "
      "ORDER BY life DESC, number DESC LIMIT 1");
  TRY_ASSIGN(const bool found, query.Blob(line.bytes()).Int(sequence).Step());
  if (!found) return std::nullopt;
  return query.IntAt(0);
}

}  // namespace

absl::StatusOr<ClockPolicy> ClockPolicyOf(Store& store,
                                          const base::LineId& line,
                                          uint64_t sequence) {
  TRY_ASSIGN(const auto epoch, EpochAt(store, line, sequence));
  if (!epoch.has_value()) return ClockPolicy();
  TRY_ASSIGN(const auto bytes, LinePolicies(store).At(line, *epoch));
  if (!bytes.has_value()) return ClockPolicy();
  // Verified when it was saved; what cannot be read any more must not stop a
  // clock.
  const auto opening = line::ParsePolicyOpening(*bytes);
  if (!opening.ok()) return ClockPolicy();
  const auto policy = line::ParsePolicy(opening->policy);
  if (!policy.ok()) return ClockPolicy();
  return ClockPolicy{policy->acknowledge, policy->escalation};
}

}  // namespace hotline::station
