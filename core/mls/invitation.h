// The Welcome of a Commit, as its maker writes it: RFC 9420 section 12.4.3.1.
#pragma once

#include "core/mls/stage.h"
#include "core/mls/treekem.h"
#include "core/mls/welcome.h"

namespace hotline::mls {

struct Invitation {
  const CommitPlan& plan;  // those whom its Adds name are invited
  const GroupInfo& info;
  const Secret& joiner_secret;
  const Secret& psk_secret;
  const NewPath* path;  // nullptr: the Commit has none
};

// InvalidArgument if an init_key is none.
absl::StatusOr<Welcome> MakeWelcome(const Invitation& invitation,
                                    base::Random& random);

}  // namespace hotline::mls
