// Entry bundles (c2sp.org/tlog-tiles): the entries of one level 0 tile, each
// with a two-byte length, nothing between or after.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"

namespace hotline::tlog {

inline constexpr size_t kMaxEntrySize = 65535;

// Appends one entry. InvalidArgument above kMaxEntrySize, `bundle` unchanged.
absl::Status AppendEntry(base::Bytes& bundle, base::ByteView entry);

// The `width` entries of a bundle, as views into it. InvalidArgument if it
// holds fewer, more, or half a one.
absl::StatusOr<std::vector<base::ByteView>> ParseBundle(base::ByteView bundle,
                                                        unsigned width);

}  // namespace hotline::tlog
