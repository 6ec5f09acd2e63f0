// Files that are whole or not there: written under another name, then renamed.
#pragma once

#include <filesystem>

#include "absl/status/status.h"
#include "core/base/bytes.h"

namespace hotline::store {

// Makes the folders above it. What was there is replaced. Not yet durable.
absl::Status WriteAtomically(const std::filesystem::path& path,
                             base::ByteView bytes);
// Everything written below `folder` before is on the disk when it returns.
absl::Status SyncFolder(const std::filesystem::path& folder);
// NotFound if it is not there; at most `limit` bytes, else OutOfRange.
absl::StatusOr<base::Bytes> ReadFile(const std::filesystem::path& path,
                                     size_t limit);

}  // namespace hotline::store
