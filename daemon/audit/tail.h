// The check before anything is signed after a start: the newest entries are
// those that the tree was built from, and there are none beyond it.
#pragma once

#include "absl/status/status.h"
#include "daemon/audit/tree.h"

namespace hotline::audit {

// DataLoss, with the entry's index, unless the last entries (up to 256) hash
// into the tree and the journal ends with them. verify.h checks everything.
absl::Status CheckTail(store::Reader& reader, const Tree& tree);

}  // namespace hotline::audit
