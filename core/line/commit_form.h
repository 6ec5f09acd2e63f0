// A COMMIT envelope, as far as it can be read without keys: the first steps of
// the table "Which commit counts" in docs/lines.md.
#pragma once

#include "absl/status/statusor.h"
#include "core/line/commit_body.h"
#include "core/line/roster_delta.h"
#include "core/message/header.h"
#include "core/mls/message.h"

namespace hotline::line {

struct CommitForm {
  CommitBody body;  // views into what was parsed
  RosterDelta delta;
  mls::MlsMessage message;  // for Group::Receive
};

// Fault COMMIT_MALFORMED: body, delta or message do not parse, the commitment
// is not that of the delta, precedence is not FLASH or lifetime not 0, the
// message is neither a PrivateMessage nor an external commit's PublicMessage.
// Fault COMMIT_REFUSED: the message is of another group or epoch than the
// header.
absl::StatusOr<CommitForm> ReadCommit(const message::Header& header,
                                      base::ByteView body);

// What mls::Group::Receive said of the message, as a fault of the commit:
// COMMIT_REFUSED.
absl::Status CommitRefused(const absl::Status& received);

// header || delta: what the commit authenticates, besides itself.
base::Bytes AuthenticatedData(base::ByteView header, base::ByteView delta);

}  // namespace hotline::line
