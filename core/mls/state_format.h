// What the records of a group (state.h) have in common: how they begin, and how
// an epoch stands in them. For group_save.cc, group_load.cc and
// group_staged.cc.
#pragma once

#include <string_view>

#include "core/mls/epoch.h"

namespace hotline::mls {

inline constexpr uint16_t kStateFormat = 1;

// DataLoss, of what.
absl::Status DamagedState(std::string_view what);
// Reads the format number. FailedPrecondition for a later one.
absl::Status ReadStateFormat(base::Reader& in);
// What was written; the writer is empty then.
base::SecretBytes TakeSecret(base::Writer& out);

// Without the tree, which has its own record, and without `encryption`, out of
// which the message keys have come.
void EncodeEpoch(const Epoch& epoch, base::Writer& out);
// DataLoss if it is not that of this tree, or does not agree with itself.
absl::StatusOr<Epoch> DecodeEpoch(base::Reader& in, RatchetTree tree);

// The same of an epoch in which we were removed: nothing of it is secret.
void EncodeEpochLeft(const Epoch& epoch, base::Writer& out);
absl::StatusOr<Epoch> DecodeEpochLeft(base::Reader& in, RatchetTree tree);

}  // namespace hotline::mls
