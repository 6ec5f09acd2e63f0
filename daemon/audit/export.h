// `hotlined audit key` and `hotlined audit export`: what outsiders check the
// log with. Both only read the journal, need no private key, and work beside a
// running daemon or a stopped one.
#pragma once

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"

namespace hotline::audit {

// The verifier key (vkey) of the log whose journal is in `state`. NotFound for
// a journal that no relay has ever used.
absl::StatusOr<std::string> VerifierKeyOf(const std::filesystem::path& state);

// Writes the log below `to` as c2sp.org/tlog-tiles lays it out: hash tiles,
// entry bundles (leaves alone, P22), the partial ones of this size, and last
// the checkpoint. What an earlier export wrote is kept, and its partial tiles
// go where the full one is there. Returns the exported size.
//
// DataLoss, and no new checkpoint, if `to` has a checkpoint that this log does
// not extend: two histories are never published under one path.
absl::StatusOr<uint64_t> Export(const std::filesystem::path& state,
                                const std::filesystem::path& to);

}  // namespace hotline::audit
