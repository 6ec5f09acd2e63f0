// Whose details a caller may see (P22). Everybody who is enrolled sees every
// leaf; of details
// - a station sees what is of lines that it was on when it was logged, the
//   entries that brought and took it included, and what names it;
// - an auditor sees besides what is of lines that had a station of its
//   authority on them then, what names a station of that authority, and what
//   the relay says of itself: Start, Stop, refusals of unauthenticated peers.
// Guests are on no line; what is sealed to them comes with its entry.
// An entry that is of several lines, a confirm, counts as of none.
#pragma once

#include "absl/container/flat_hash_map.h"
#include "daemon/gate/peer.h"
#include "daemon/relay/batch.h"

namespace hotline::relay {

// Made for one answer: journal thread alone, and not across a batch.
class Sight {
 public:
  // `station` is that of `peer`.
  Sight(Books& books, const Station& station, const gate::Peer& peer);
  bool Covers(const store::EntryRow& entry);

 private:
  bool Audits(const store::EntryRow& entry);
  // Of the auditor's authority.
  bool IsOurs(std::string_view uri) const { return uri.starts_with(prefix_); }
  bool IsOurs(store::LineNumber line, uint64_t entry);
  // Of a line, who of the auditor's authority ever had a place there.
  const std::vector<const Place*>& OursOf(store::LineNumber line);

  Books& books_;
  const store::StationNumber station_;
  const bool auditor_;
  const std::string prefix_;  // of the URIs of its authority's stations
  absl::flat_hash_map<store::LineNumber, const Place*> lines_;
  absl::flat_hash_map<store::LineNumber, std::vector<const Place*>> audited_;
};

}  // namespace hotline::relay
