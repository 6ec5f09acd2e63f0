#include "client/station/line_policies.h"

#include "client/station/try.h"
#include "core/base/codec.h"

namespace hotline::station {
namespace {

Place PolicyPlace(const base::LineId& line, uint64_t epoch) {
  return Place("line_policy", "sealed",
               base::Writer().Raw(line.bytes()).U64(epoch).Take());
}

}  // namespace

absl::Status LinePolicies::Save(const base::LineId& line, uint64_t epoch,
                                base::ByteView opening) {
  return store_.Prepare("INSERT OR REPLACE INTO line_policy VALUES (?, ?, ?)")
      .Blob(line.bytes())
      .Int(epoch)
      .Blob(store_.Seal(PolicyPlace(line, epoch), opening))
      .Run();
}

absl::StatusOr<std::optional<base::Bytes>> LinePolicies::At(
    const base::LineId& line, uint64_t epoch) {
  Query query = store_.Prepare(
      "SELECT epoch, sealed FROM line_policy WHERE line = ? AND epoch <= ? "
      "ORDER BY epoch DESC LIMIT 1");
  TRY_ASSIGN(const bool found, query.Blob(line.bytes()).Int(epoch).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(const auto opening,
             store_.Open(PolicyPlace(line, query.IntAt(0)), query.BlobAt(1)));
  return base::ToBytes(opening.Reveal());
}

}  // namespace hotline::station
