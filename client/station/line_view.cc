#include "client/station/line_view.h"

#include "client/station/try.h"

namespace hotline::station {

void SetView(const line::Policy& policy,
             const std::vector<message::Member>& members, LineFacts& line) {
  line.line_class = policy.message_class;
  line.card.name = policy.name;
  line.card.mandate = policy.mandate;
  line.card.until = policy.until;
  line.card.members = members;
}

absl::Status SaveView(Station& station, LineFacts line) {
  TRY_ASSIGN(const auto epoch, station.keys.CurrentEpoch(line.id));
  TRY_ASSIGN(const line::Policy policy,
             station.keys.commits.PolicyAt(line.id, epoch.name.number));
  TRY_ASSIGN(const auto* const members, station.keys.groups.MembersIn(epoch));
  SetView(policy, *members, line);
  return station.lines.Save(line);
}

}  // namespace hotline::station
