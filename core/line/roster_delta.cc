#include "core/line/roster_delta.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/crypto/sha256.h"
#include "core/line/stations.h"

namespace hotline::line {
namespace {

std::vector<std::string> StationsOf(const std::vector<Join>& joins) {
  std::vector<std::string> uris;
  uris.reserve(joins.size());
  for (const Join& join : joins) uris.push_back(join.station);
  return uris;
}

std::vector<Join> ReadJoins(base::Reader& reader) {
  base::Reader list(reader.Opaque(reader.left()));
  std::vector<Join> joins;
  // One above the limit is enough for Check to refuse.
  while (list.ok() && !list.AtEnd() && joins.size() <= kMaxChanged) {
    Join join;
    join.station = base::ToString(list.Opaque(message::kMaxStationUri));
    join.reference = list.Array<32>();
    joins.push_back(std::move(join));
  }
  reader.Require(list.ok());
  return joins;
}

}  // namespace

bool RosterDelta::needs_welcome() const {
  return std::any_of(joins.begin(), joins.end(),
                     [](const Join& join) { return !join.external(); });
}

absl::Status Check(const RosterDelta& delta) {
  for (const auto& status :
       {message::CheckCount("leaves", delta.leaves.size(), 0, kMaxChanged),
        message::CheckCount("joins", delta.joins.size(), 0, kMaxChanged),
        CheckAscending("leaves", delta.leaves),
        CheckAscending("joins", StationsOf(delta.joins))}) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

base::Bytes Encode(const RosterDelta& delta) {
  base::Writer joins;
  for (const Join& join : delta.joins) {
    joins.Text(join.station).Raw(join.reference);
  }
  base::Writer writer;
  writer.U16(kRosterDeltaVersion);
  WriteStations(writer, delta.leaves);
  writer.Opaque(joins.bytes());
  return writer.Take();
}

absl::StatusOr<RosterDelta> ParseRosterDelta(base::ByteView bytes) {
  if (bytes.size() > kMaxRosterDelta) {
    return absl::InvalidArgumentError("roster delta: above 64 KiB");
  }
  base::Reader reader(bytes);
  const uint16_t version = reader.U16();
  if (reader.ok() && version != kRosterDeltaVersion) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown roster delta version ", version));
  }
  RosterDelta delta;
  delta.leaves = ReadStations(reader, kMaxChanged);
  delta.joins = ReadJoins(reader);
  auto status = reader.Finish("roster delta");
  if (status.ok()) status = Check(delta);
  if (!status.ok()) return status;
  return delta;
}

base::Digest DeltaCommitment(base::ByteView delta) {
  return crypto::Sha256({base::ViewOf("hotline/1 RosterDelta"), delta});
}

}  // namespace hotline::line
