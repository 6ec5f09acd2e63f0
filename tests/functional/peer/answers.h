#pragma once

#include <vector>

#include "hotline/relay/v1/relay.pb.h"
#include "tests/functional/peer/peer.h"

namespace hotline::peer {

// Submits all on one stream, one after the other, and prints for each
// "accepted index N sequence M" or "refused NAME: sentence". Exits 3 if any was
// refused.
int SubmitAndReport(const Connection& connection,
                    const std::vector<relay::v1::Submission>& submissions);

}  // namespace hotline::peer
