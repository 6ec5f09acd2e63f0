// A message of ours under the group keys of its line: composed for the members
// of the newest epoch, allowed by its policy, encrypted. Belongs inside the
// transaction that saves it (P4).
#pragma once

#include "client/station/station.h"
#include "core/message/compose.h"

namespace hotline::station {

struct GroupMessage {
  message::ComposedMessage composed;
  base::Bytes body;  // of the envelope
  // URIs of the members for whom it is; empty of what is not of a group.
  std::vector<std::string> stations{};
};

// `draft` without epoch and recipients. Problem::kRefused: "alone" where nobody
// else is on the line, "line_ended", "not_sendable" where this store has no
// keys to send with; Problem::kUsage: "kind", "not_on_line", "label",
// "message".
absl::StatusOr<GroupMessage> WriteInGroup(Station& station,
                                          message::Draft draft);

// Without what a person is told: the draft again that a message was made of, to
// be encrypted in another epoch.
message::Draft DraftOf(const message::Header& header,
                       const message::InnerMessage& message);

}  // namespace hotline::station
