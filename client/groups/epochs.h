// The epochs of the lines (P10, P12, P13): which of them this station has keys
// of, under which name, between which numbers of the line. Names come from the
// commits' envelopes; MLS knows numbers alone. Everything belongs inside a
// transaction of the store.
#pragma once

#include "client/groups/group_store.h"
#include "core/message/header.h"

namespace hotline::groups {

// The same number under another branch id, or a failure to open in an epoch
// that is held: the relay, or a member, has shown us another history than the
// sender has (P10). An alarm whatever else becomes of the envelope.
bool IsDivergence(const absl::Status& status);
absl::Status MarkDivergence(absl::Status status);

// The epoch that an envelope belongs to, by its header.
EpochName EpochOf(const message::Header& header);

class Epochs {
 public:
  explicit Epochs(GroupStore& store) : store_(store) {}

  // The epoch of an application message with that number on the line. Errors
  // carry a message::Fault: kEpochUnknown (marked a divergence if we know the
  // number under another name) for one that was never ours or whose keys are
  // gone, kEpochEnded for a number above the commit that ended it (P12).
  absl::StatusOr<EpochRecord> Find(const base::LineId& line,
                                   const EpochName& name, uint64_t number);
  // Of that number, in every life, the newest first.
  absl::StatusOr<std::vector<EpochRecord>> Numbered(const base::LineId& line,
                                                    uint64_t number) {
    return store_.FindEpochs(line, number);
  }
  // The last of the newest life, wiped or not. Nothing: never in a group.
  absl::StatusOr<std::optional<EpochRecord>> Newest(const base::LineId& line) {
    return store_.NewestEpoch(line);
  }
  // The one that has not ended; NotFound in a life that was left.
  absl::StatusOr<EpochRecord> Current(const GroupName& group);

  absl::Status Begin(const GroupName& group, const EpochName& name,
                     uint64_t first);
  absl::Status End(EpochRecord epoch, const Ending& ending);
  absl::Status Wipe(EpochRecord epoch);

 private:
  GroupStore& store_;
};

}  // namespace hotline::groups
