// The judgement over a SEALED envelope that came (docs/lines.md, "Outside the
// group"): it opens under a key of ours, and names in clear exactly those whom
// its sender signed for. Whether an offer, an answer, a request holds is for
// who acts on it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/station/directory.h"
#include "client/station/station.h"
#include "core/message/inner_message.h"

namespace hotline::station {

struct OpenedSealed {
  message::Header header;
  message::InnerMessage message;
  std::vector<std::string> recipients;  // URIs, ascending
};

// The recipients that its body names in clear. Faults kSealMalformed,
// kUnknownSealVersion.
absl::StatusOr<std::vector<std::string>> SealedRecipients(
    const v1::Delivered& delivered);

// `line`: as it is known here; nothing of a line that we are only invited to.
// `logged`: its log time. Every failure carries the Fault to quarantine with;
// kSenderUnknown: the sender's certificate may be at the relay
// (Directory::Find). That its log entry is of this envelope, and that it has
// not come before (P4), the caller has checked.
absl::StatusOr<OpenedSealed> JudgeSealed(Station& station, Directory& directory,
                                         const v1::Delivered& delivered,
                                         const std::optional<LineFacts>& line,
                                         base::WallTime logged);

}  // namespace hotline::station
