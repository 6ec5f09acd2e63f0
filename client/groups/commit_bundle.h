// What is submitted with a commit of ours (P11), as it waits in the store until
// the relay has it: the bundle of docs/lines.md, "ChangeMembers". The engine
// makes the wire's message of it.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"

namespace hotline::groups {

struct SentEnvelope {
  base::Bytes header;
  base::Bytes body;
  bool operator==(const SentEnvelope&) const = default;
};

struct CommitBundle {
  SentEnvelope commit;
  base::Bytes welcome;     // MLSMessage (Welcome); empty: nobody joins by one
  base::Bytes group_info;  // MLSMessage (GroupInfo) of the next epoch
  std::optional<SentEnvelope> application;  // of the next epoch
  bool operator==(const CommitBundle&) const = default;
};

base::Bytes Encode(const CommitBundle& bundle);
// Strict: encoding the result gives `bytes`. DataLoss: it is our own record.
absl::StatusOr<CommitBundle> ParseCommitBundle(base::ByteView bytes);

}  // namespace hotline::groups
