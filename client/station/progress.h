// How far a message has come at each position: which fact may follow which, and
// what all of them come to. Facts never go back; of two responses of one
// position the later stands, but an acknowledgement never covers an answer.
#pragma once

#include <string>
#include <vector>

#include "client/station/messages.h"

namespace hotline::station {

// Every addressee once, action positions first.
std::vector<PositionState> NewProgress(const Content& content, State state,
                                       base::WallTime at);
// Takes `change` in if it is news. False: it is none, or names nobody
// addressed.
bool Advance(std::vector<PositionState>& progress, const PositionState& change);
// All that are not further are now at `state`: sent, or refused by the relay.
void AdvanceAll(std::vector<PositionState>& progress, State state,
                base::WallTime at);
// Sent: the least far action position's. Received: that of `own_position`.
State Overall(const MessageRow& row, const std::string& own_position);

Record ToRecord(const MessageRow& row, const std::string& line_name);

// "watch@mfa.alba" of a station's URI; empty if it is none.
std::string PositionOf(std::string_view station);

}  // namespace hotline::station
