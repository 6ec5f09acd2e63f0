// The files that people hand to a station: read whole, within bounds, and what
// core/pki finds wrong in them said with the file's name.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace hotline::station {

inline constexpr size_t kMaxHomeFile = size_t{1} << 20;

// Problem::kUsage, reason "file": it cannot be read, is empty, or has more than
// `limit` bytes.
absl::StatusOr<std::string> ReadHomeFile(const std::string& path,
                                         size_t limit = kMaxHomeFile);
// Problem::kStore, reason "file".
absl::Status WriteHomeFile(const std::string& path, const std::string& text);

// What core/pki said of the file at `path`: Problem::kVerification, reason
// "certificate_" and its word.
absl::Status Wrong(const std::string& path, const absl::Status& status);

}  // namespace hotline::station
