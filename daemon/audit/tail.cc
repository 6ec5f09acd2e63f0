#include "daemon/audit/tail.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace hotline::audit {
namespace {

constexpr uint64_t kTail = 256;

}  // namespace

absl::Status CheckTail(store::Reader& reader, const Tree& tree) {
  const uint64_t size = tree.Newest().size;
  uint64_t expected = size - std::min(size, kTail);
  absl::Status agrees;
  auto read = reader.EachEntry(expected, kTail + 1, [&](store::EntryRow row) {
    auto node = expected < size
                    ? tree.Node({0, expected})
                    : absl::StatusOr<base::Digest>(absl::NotFoundError(""));
    if (row.index != expected || !node.ok() ||
        *node != tlog::LeafHash(row.leaf)) {
      agrees = absl::DataLossError(absl::StrCat(
          "log: entry ", row.index, " is not the one that was hashed"));
    }
    ++expected;
    return agrees.ok();
  });
  if (!read.ok()) return read;
  if (agrees.ok() && expected != size) {
    return absl::DataLossError(
        absl::StrCat("log: entry ", expected, " is missing"));
  }
  return agrees;
}

}  // namespace hotline::audit
