// Small files read and written whole. Errors name the file and the system's
// reason, never what stands in it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/base/secret.h"

namespace hotline::ops {

// NotFound, PermissionDenied, or InvalidArgument above `limit` bytes and for
// what is no plain file.
absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path,
                                     size_t limit);
absl::StatusOr<base::SecretBytes> ReadSecretFile(
    const std::filesystem::path& path, size_t limit);

// Whole or not at all: a new file beside it, then renamed over it. Mode 0600.
absl::Status ReplaceFile(const std::filesystem::path& path,
                         std::string_view content);

// Makes the folder, mode 0700, with those above it.
absl::Status MakeFolder(const std::filesystem::path& path);

// Whether MakeFolder, and then a new file in the folder, would succeed, as far
// as permissions and a read-only file system tell. Changes nothing.
absl::Status CheckFolder(const std::filesystem::path& path);

// "cannot WHAT PATH: REASON" with the code that fits `error` (an errno).
absl::Status SystemError(int error, std::string_view what,
                         const std::filesystem::path& path);

}  // namespace hotline::ops
