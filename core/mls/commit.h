// The Commit: RFC 9420 section 12.4.
#pragma once

#include "core/mls/proposal.h"
#include "core/mls/update_path.h"

namespace hotline::mls {

// A proposal in a Commit: itself, or the hash of the message that brought it.
struct ProposalOrRef {
  std::variant<Proposal, base::Bytes> value;

  void Encode(base::Writer& out) const;
  static ProposalOrRef Decode(base::Reader& in);
  bool operator==(const ProposalOrRef&) const = default;
};

struct Commit {
  std::vector<ProposalOrRef> proposals;
  std::optional<UpdatePath> path;

  void Encode(base::Writer& out) const;
  static Commit Decode(base::Reader& in);
  bool operator==(const Commit&) const = default;
};

}  // namespace hotline::mls
