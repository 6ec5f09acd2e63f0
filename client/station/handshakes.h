// What the parts that take handshakes in and make them share: how a member is
// named to people, and envelopes of ours that are no messages.
#pragma once

#include <string>

#include "client/station/station.h"
#include "core/message/header.h"
#include "hotline/relay/v1/envelope.pb.h"

namespace hotline::station {

// URI and fingerprint, in one line.
std::string Introduced(const message::Member& member);

// Saved to be submitted with what waits. Inside Store::Write.
absl::Status SaveHandshake(Station& station, const message::Header& header,
                           base::Bytes body, v1::EnvelopeType type);

// Alarm (P10). Inside Store::Write.
absl::Status WarnOfDivergence(Station& station, const LineFacts& line,
                              const std::string& sender);

}  // namespace hotline::station
