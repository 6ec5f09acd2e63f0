// What a wish comes to before it is committed. For commit_plan.cc, which makes
// it, and commit_maker.cc.
#pragma once

#include "client/groups/commit_maker.h"

namespace hotline::groups {

// What a wish comes to, in the words of MLS and of the relay.
struct CommitMaker::Draft {
  base::LineId line;
  EpochName parent;
  const mls::Group* group = nullptr;
  std::string sender;
  line::Policy policy;          // of the parent
  line::PolicyOpening opening;  // of the next epoch
  bool changes_policy = false;
  line::RosterDelta delta;
  mls::CommitDraft commit;
  message::Header header;
  base::Bytes header_bytes, delta_bytes;
};

}  // namespace hotline::groups
