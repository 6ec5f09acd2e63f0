// Alice, Bob and Carol, whose groups are stored and loaded again.
#pragma once

#include "tests/unit/core/mls/trio.h"

namespace hotline::mls {

// A store.
using Records = std::map<StateKey, base::Bytes>;
Records RecordsOf(const Group& group);
absl::StatusOr<Group> Load(const Records& records, const Application& app);
void Apply(std::vector<StateChange> changes, Records& store);

class TrioStored : public Trio {
 protected:
  void Reload(Member& member);
  // Bob with something of every kind: a message that has not come, two ended
  // epochs, a proposal of another and an Update of his own.
  void FillBob();
  // By Alice. `late_` is from before.
  void RemoveBob();

  std::optional<MlsMessage> late_, update_;
};

}  // namespace hotline::mls
