// Messages that name another: references, and what takes the place of what. A
// message is superseded only by one of its own position; whoever claims it of
// another's is shown with his claim, and the other stands.
#pragma once

#include "client/station/station.h"

namespace hotline::station {

// A text that was just inserted: marks what it supersedes, or itself if what
// supersedes it came before it. Updates the row. Inside Write.
absl::Status NoteSuperseded(Station& station, MessageRow& row);

// Drops what waits for a message that never came, with the record of those
// days. Inside Destroy.
absl::Status SweepSuperseded(Store& store, uint64_t before_day);

// What `row` names, as it is here, and how far its attachments are.
absl::Status FillRelated(Station& station, const MessageRow& row,
                         Record& record);

}  // namespace hotline::station
