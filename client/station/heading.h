// What a person puts above a text, and what of it a message may say: precedence
// of the information positions, date-time group, label, references, what is
// superseded, until when an answer is due. Checked before anything is saved, so
// that nobody learns afterwards that a message went out with a wrong heading.
#pragma once

#include "client/station/engine.h"
#include "client/station/lines.h"
#include "client/station/station.h"
#include "core/message/label.h"

namespace hotline::station {

struct Outgoing;

// From `draft` into `out`, whose line, precedence and text stand. kUsage:
// "info_precedence", "dtg", "label", "reference", "supersedes", "reply_by",
// "unknown_message", "ambiguous"; kRefused: "label_left_out" with the positions
// that REL TO leaves out, "label_unknown", "label_ceiling".
absl::Status FillHeading(Station& station, const Draft& draft, Outgoing& out);

// Whether everybody of the line but `sender` may read it: a received text,
// whose label is anybody's bytes. Fault kLabel.
absl::Status CheckLabel(const std::string& label, const std::string& sender,
                        const std::vector<message::Member>& members);

}  // namespace hotline::station
