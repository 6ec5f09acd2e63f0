// Whether a log entry proves a commit, or the Welcome that came instead of it:
// like evidence.h, for the one act that changes members (P11).
#pragma once

#include "client/station/evidence.h"
#include "hotline/relay/v1/envelope.pb.h"
#include "hotline/relay/v1/relay.pb.h"

namespace hotline::station {

// A COMMIT or WELCOME as it was delivered.
struct ArrivedHandshake {
  const v1::Delivered& delivered;
  const message::Header& header;
};

// The entry is MembersChanged of exactly this envelope at this place. Of a
// Welcome: it has this hash, and `own` is one that joined; nothing but the
// commit's envelope hash is then known of the commit. What a commit does to the
// roster is as the entry says.
absl::Status CheckMembersChanged(const ProvenEntry& entry,
                                 const ArrivedHandshake& arrived,
                                 const std::string& own);

// The commit's envelope hash, by an entry that was checked.
absl::StatusOr<base::Digest> CommitHashOf(const ProvenEntry& entry);

}  // namespace hotline::station
