// The published formats that we can run. A format is one source file and one
// line in the table of formats.cc.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "tests/vectors/entry.h"

namespace hotline::vectors {

// Runs one entry of the top-level array. What it returns, or what it left in
// the entry, is the verdict; Unimplemented means that the entry is for
// algorithms that we do not have, and says which.
using RunEntry = absl::Status (*)(Entry& entry);

// By the file's name without its folder; nullptr for an unknown one.
RunEntry FindFormat(std::string_view file_name);

// The formats, one source file each.
absl::Status RunHpke(Entry& entry);            // hpke.cc
absl::Status RunXWing(Entry& entry);           // xwing.cc
absl::Status RunHybridConcrete(Entry& entry);  // xwing.cc

}  // namespace hotline::vectors
