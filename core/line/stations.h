// Lists of stations as the structures of this room have them: URIs in one
// order, so that one list has one encoding.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/codec.h"
#include "core/message/limits.h"

namespace hotline::line {

// Well-formed URIs, strictly ascending: nobody twice.
absl::Status CheckAscending(std::string_view field,
                            const std::vector<std::string>& uris);

// opaque x<V>, and in it opaque uri<V> each.
void WriteStations(base::Writer& writer, const std::vector<std::string>& uris);
// Stops one above `most`, which is enough for a check to refuse; leaves that,
// order and form to the caller. A failed list fails the reader.
std::vector<std::string> ReadStations(base::Reader& reader, size_t most);

}  // namespace hotline::line
