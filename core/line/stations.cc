#include "core/line/stations.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace hotline::line {

absl::Status CheckAscending(std::string_view field,
                            const std::vector<std::string>& uris) {
  for (const std::string& uri : uris) {
    auto status = message::CheckStationUri(field, uri);
    if (!status.ok()) return status;
  }
  if (std::adjacent_find(uris.begin(), uris.end(), std::greater_equal<>()) !=
      uris.end()) {
    return absl::InvalidArgumentError(absl::StrCat(
        std::string(field), ": must be ascending by URI, nobody twice"));
  }
  return absl::OkStatus();
}

void WriteStations(base::Writer& writer, const std::vector<std::string>& uris) {
  base::Writer each;
  for (const std::string& uri : uris) each.Text(uri);
  writer.Opaque(each.bytes());
}

std::vector<std::string> ReadStations(base::Reader& reader, size_t most) {
  base::Reader list(reader.Opaque(reader.left()));
  std::vector<std::string> uris;
  while (list.ok() && !list.AtEnd() && uris.size() <= most) {
    uris.push_back(base::ToString(list.Opaque(message::kMaxStationUri)));
  }
  reader.Require(list.ok());
  return uris;
}

}  // namespace hotline::line
