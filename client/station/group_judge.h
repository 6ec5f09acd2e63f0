// The recipient's judgement over an envelope under the group keys of its line:
// by the members and the policy of its own epoch (P12). Opening it uses its key
// up, so it belongs into the transaction that stores what comes of it.
#pragma once

#include "client/station/directory.h"
#include "client/station/judge.h"

namespace hotline::station {

class GroupJudge {
 public:
  GroupJudge(Station& station, Directory& directory)
      : station_(station), directory_(directory) {}

  // `logged`: when the relay's log accepted it. Errors as Judge::Open's; those
  // that groups::IsDivergence marks are an alarm besides.
  absl::StatusOr<Judged> Open(const v1::Delivered& delivered,
                              const LineFacts& line, base::WallTime logged);

 private:
  Station& station_;
  Directory& directory_;
};

}  // namespace hotline::station
