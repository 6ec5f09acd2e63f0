// `hotlined audit verify`: recomputes the whole log from the journal and names
// all that does not agree. Only reads, needs no private key, works beside a
// running daemon or a stopped one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace hotline::audit {

struct Verification {
  std::string origin;
  uint64_t size = 0;      // entries that the head speaks of
  uint64_t accepted = 0;  // envelopes, of these
  // Each a sentence that names what is wrong: "entry 17: ...". Empty: all is
  // well. At most kMostFaults, then it stops looking.
  std::vector<std::string> faults;
};
inline constexpr size_t kMostFaults = 100;

// An error only where the journal cannot be read.
absl::StatusOr<Verification> Verify(const std::filesystem::path& state);

}  // namespace hotline::audit
