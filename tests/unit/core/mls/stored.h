// What a stored group gives away to who reads the store: the secrets of its
// epoch and the keys of its messages. A test is then a member that does not
// keep to the rules, or knows what must be gone later.
#pragma once

#include "core/mls/group.h"

namespace hotline::mls {

// But for `encryption`, which is consumed. Of an active group.
Epoch EpochOf(const Group& group);

// The keys of the messages of `epoch`.
MessageKeys StoredKeys(const std::vector<StateRecord>& records, uint64_t epoch);

}  // namespace hotline::mls
