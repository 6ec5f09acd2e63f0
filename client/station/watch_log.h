// The watch log (P6): what people did at this station, append-only. Each entry
// is signed, by the person on duty or by the station where nobody was, and
// names the hash of the one before: none can be altered, taken out or put in
// between unseen. That its end was cut off shows by what was told to the lines
// alone. Changes belong inside Store::Write.
#pragma once

#include <functional>
#include <vector>

#include "client/station/store.h"
#include "client/station/watch_keeping.h"

namespace hotline::station {

class WatchLog {
 public:
  explicit WatchLog(Store& store) : store_(store) {}

  // Number and previous hash are filled in.
  absl::Status Append(WatchEntry entry, const crypto::SigningKey& key);
  // In their order, as they are stored.
  absl::StatusOr<std::vector<WatchRecord>> Read(const WatchSpan& span);
  // Whose key may have signed that entry.
  using MaySign =
      std::function<bool(const WatchEntry& entry, const crypto::VerifyKey&)>;
  // Every number is there, every hash and signature holds.
  // Problem::kVerification, "watch_log".
  absl::Status Verify(const MaySign& may_sign);
  // What is older says nothing any more; its place in the chain stays.
  absl::Status Sweep(base::WallTime before);

 private:
  Store& store_;
};

// What is signed, SignContent "hotline/1 WatchEntry" (docs/protocol.md).
base::Bytes Encode(const WatchEntry& entry);

}  // namespace hotline::station
