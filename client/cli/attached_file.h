// Files that go along with a message, and files that came with one. A peer
// names what it sends: such a name never leads anywhere, and never replaces
// anything.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "client/station/engine.h"
#include "core/base/random.h"

namespace hotline::cli {

// A regular file of 1 byte to 16 MiB, under the last part of its path. kUsage
// "attachment" or "too_large".
absl::StatusOr<station::File> ReadAttached(const std::string& path);

// Writes to `to`: a file that is not there yet, or a folder, where it is named
// as its sender named it; empty: the working folder. The final name appears
// once all of it is on the disk. Never overwrites, follows no link. The path,
// or kUsage "exists", "file".
absl::StatusOr<std::string> WriteAttached(const station::File& file,
                                          const std::string& to,
                                          base::Random& random);

// As a name in a folder of ours: what could be taken for an option, or leads
// elsewhere, is replaced.
std::string SafeName(const std::string& name);

}  // namespace hotline::cli
