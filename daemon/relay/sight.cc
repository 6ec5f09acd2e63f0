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
  for (const auto& [id, line] : station.lines) {
    lines_[line->row.number] = line->Find(&station);
  }
}

bool Sight::Covers(const store::EntryRow& entry) {
  if (entry.station == station_) return true;
  if (entry.line.has_value()) {
    auto place = lines_.find(*entry.line);
    if (place != lines_.end() && place->second->Saw(entry.index)) return true;
  }
  return auditor_ && Audits(entry);
}

bool Sight::Audits(const store::EntryRow& entry) {
  if (entry.line.has_value()) return IsOurs(*entry.line, entry.index);
  if (entry.station.has_value()) {
    const Station* station = books_.stations.At(*entry.station);
    return station != nullptr && IsOurs(station->uri);
  }
  // A peer that had not enrolled when it was refused has no number.
  const auto refused = audit::RefusedPeer(entry.details);
  return !refused.has_value() || refused->empty() || IsOurs(*refused);
}

bool Sight::IsOurs(store::LineNumber line, uint64_t entry) {
  const auto& ours = OursOf(line);
  return std::any_of(ours.begin(), ours.end(),
                     [entry](const Place* place) { return place->Saw(entry); });
}

const std::vector<const Place*>& Sight::OursOf(store::LineNumber line) {
  auto [known, added] = audited_.try_emplace(line);
  if (!added) return known->second;
  for (const auto& [station, place] : books_.lines.At(line).places) {
    if (IsOurs(place->station->uri)) known->second.push_back(place.get());
  }
  return known->second;
}

}  // namespace hotline::relay
