// Lists of positions, "watch@mfa.alba", as they stand in addressees, offers and
// policies: each opaque<V>, all of them in one vector.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "core/base/codec.h"

namespace hotline::message {

void WritePositions(base::Writer& writer,
                    const std::vector<std::string>& positions);
// Reads no more than one above `limit`, which is enough for a check to refuse.
std::vector<std::string> ReadPositions(base::Reader& outer, size_t limit);

// `min` to `max` well-formed positions. InvalidArgument names the field.
absl::Status CheckPositions(const char* field,
                            const std::vector<std::string>& positions,
                            size_t min, size_t max);
// The same, and strictly ascending, byte by byte: nobody twice, one order.
absl::Status CheckAscendingPositions(const char* field,
                                     const std::vector<std::string>& positions,
                                     size_t min, size_t max);

// Of a station's URI, as CheckStationUri lets it pass:
// "hotline://mfa.alba/watch/desk-1" is of "watch@mfa.alba".
std::string PositionOfStation(std::string_view uri);
// The part behind the @, "mfa.alba".
std::string AuthorityOfPosition(std::string_view position);

}  // namespace hotline::message
