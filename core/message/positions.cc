#include "core/message/positions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/message/limits.h"

namespace hotline::message {
namespace {

constexpr std::string_view kStationScheme = "hotline://";

}  // namespace

void WritePositions(base::Writer& writer,
                    const std::vector<std::string>& positions) {
  base::Writer list;
  for (const std::string& position : positions) list.Text(position);
  writer.Opaque(list.bytes());
}

std::vector<std::string> ReadPositions(base::Reader& outer, size_t limit) {
  base::Reader reader(outer.Opaque(outer.left()));
  std::vector<std::string> positions;
  while (reader.ok() && !reader.AtEnd() && positions.size() <= limit) {
    positions.push_back(base::ToString(reader.Opaque(reader.left())));
  }
  outer.Require(reader.ok());
  return positions;
}

absl::Status CheckPositions(const char* field,
                            const std::vector<std::string>& positions,
                            size_t min, size_t max) {
  auto status = CheckCount(field, positions.size(), min, max);
  for (const std::string& position : positions) {
    if (!status.ok()) return status;
    status = CheckPosition(field, position);
  }
  return status;
}

absl::Status CheckAscendingPositions(const char* field,
                                     const std::vector<std::string>& positions,
                                     size_t min, size_t max) {
  auto status = CheckPositions(field, positions, min, max);
  if (!status.ok()) return status;
  if (std::adjacent_find(positions.begin(), positions.end(),
                         std::greater_equal<>()) == positions.end()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat(field, ": must be ascending, nobody twice"));
}

std::string PositionOfStation(std::string_view uri) {
  if (uri.starts_with(kStationScheme)) uri.remove_prefix(kStationScheme.size());
  const size_t authority = uri.find('/');
  if (authority == std::string_view::npos) return {};
  const size_t position = uri.find('/', authority + 1);
  return std::string(uri.substr(authority + 1, position - authority - 1)) +
         "@" + std::string(uri.substr(0, authority));
}

std::string AuthorityOfPosition(std::string_view position) {
  return std::string(position.substr(position.find('@') + 1));
}

}  // namespace hotline::message
