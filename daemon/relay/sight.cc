#include "daemon/relay/sight.h"

#include <algorithm>

#include "daemon/audit/event.h"

namespace hotline::relay {
namespace {

std::string PrefixOf(const pki::AuthorityName& authority) {
  return std::string(pki::StationName::kScheme) + authority.text() + "/";
}

}  // namespace

Sight::Sight(Books& books, const Station& station, const gate::Peer& peer)
    : books_(books),
      station_(station.number),
      auditor_(peer.auditor),
      prefix_(PrefixOf(peer.station.authority())) {
  for (const auto& [id, line] : station.lines) lines_.insert(line->row.number);
}

bool Sight::Covers(const store::EntryRow& entry) {
  if (entry.station == station_) return true;
  if (entry.line.has_value() && lines_.contains(*entry.line)) return true;
  return auditor_ && Audits(entry);
}

bool Sight::Audits(const store::EntryRow& entry) {
  if (entry.line.has_value()) return IsOurs(*entry.line);
  if (entry.station.has_value()) {
    const Station* station = books_.stations.At(*entry.station);
    return station != nullptr && IsOurs(station->uri);
  }
  // A peer that had not enrolled when it was refused has no number.
  const auto refused = audit::RefusedPeer(entry.details);
  return !refused.has_value() || refused->empty() || IsOurs(*refused);
}

bool Sight::IsOurs(store::LineNumber line) {
  auto [known, added] = audited_.try_emplace(line, false);
  if (!added) return known->second;
  const auto& members = books_.lines.At(line).members;
  known->second = std::any_of(
      members.begin(), members.end(),
      [this](const Member& member) { return IsOurs(member.station->uri); });
  return known->second;
}

}  // namespace hotline::relay
