#include "daemon/relay/stations.h"

namespace hotline::relay {

absl::Status Stations::Load(store::Journal& journal) {
  by_uri_.clear();
  by_number_.clear();
  bool in_order = true;
  auto read = journal.EachStation([&](store::StationRow row) {
    in_order = in_order && row.number == by_number_.size() + 1;
    Add(std::move(row.uri), row.certificate_hash);
  });
  if (!read.ok()) return read;
  if (!in_order) return absl::DataLossError("journal: a station is missing");
  return absl::OkStatus();
}

Station* Stations::Find(std::string_view uri) {
  auto found = by_uri_.find(uri);
  return found == by_uri_.end() ? nullptr : &found->second;
}

Station* Stations::At(store::StationNumber number) {
  const bool known = number >= 1 && number <= by_number_.size();
  return known ? by_number_[number - 1] : nullptr;
}

Station* Stations::Add(std::string uri, const base::Digest& certificate_hash) {
  const store::StationNumber number = by_number_.size() + 1;
  auto [position, added] =
      by_uri_.try_emplace(uri, number, uri, certificate_hash, limits_);
  by_number_.push_back(&position->second);
  return by_number_.back();
}

std::vector<Station*> Stations::WithPrefix(std::string_view prefix) {
  std::vector<Station*> found;
  for (auto at = by_uri_.lower_bound(prefix);
       at != by_uri_.end() && at->first.starts_with(prefix); ++at) {
    found.push_back(&at->second);
  }
  return found;
}

}  // namespace hotline::relay
