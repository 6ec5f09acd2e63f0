// How far a message has come at each position: which fact may follow which, and
// what all of them come to. Facts never go back, and an acknowledgement never
// covers an answer. Of two acknowledgements of one position's stations the
// first on the line stands, of two answers or refusals the last: so all
// stations come to name the same person, whatever they heard of first. A
// response of our own has its place on the line once the relay has numbered it;
// until then those that may still go before it are kept behind the one that
// stands, which is the first of its position. So is what a response of our own
// covers: it stands again if that is taken back.
#pragma once

#include <string>
#include <vector>

#include "client/station/messages.h"

namespace hotline::station {

// Every addressee once, action positions first.
std::vector<PositionState> NewProgress(const Content& content, State state,
                                       base::WallTime at);
// Takes `change` in if it is news, or may become so. False: it is none, or
// names nobody addressed.
bool Advance(std::vector<PositionState>& progress, const PositionState& change);
// Puts what stands at a position before what does not, and drops what never
// will.
void Settle(std::vector<PositionState>& progress);
// Without our response in that row: what it covered stands again, at least that
// the message was delivered here at `stored`.
void TakeBack(std::vector<PositionState>& progress, uint64_t own,
              base::WallTime stored);
// All that are not further are now at `state`: sent, or refused by the relay.
void AdvanceAll(std::vector<PositionState>& progress, State state,
                base::WallTime at);
// The least far action position's; received by an action position, its own.
// What a bystander or an information position did is no word on those that must
// act: it stands in its own row.
State Overall(const MessageRow& row, const std::string& own_position);

Record ToRecord(const MessageRow& row, const std::string& line_name);

// "watch@mfa.alba" of a station's URI; empty if it is none.
std::string PositionOf(std::string_view station);

}  // namespace hotline::station
