#include "core/mls/commit.h"

namespace hotline::mls {
namespace {

enum class ProposalOrRefType : uint8_t { kProposal = 1, kReference = 2 };

}  // namespace

void ProposalOrRef::Encode(base::Writer& out) const {
  if (const Proposal* proposal = std::get_if<Proposal>(&value)) {
    EncodeEnum(ProposalOrRefType::kProposal, out);
    proposal->Encode(out);
  } else {
    EncodeEnum(ProposalOrRefType::kReference, out);
    out.Opaque(std::get<base::Bytes>(value));
  }
}

ProposalOrRef ProposalOrRef::Decode(base::Reader& in) {
  switch (DecodeEnum<ProposalOrRefType>(in)) {
    case ProposalOrRefType::kProposal:
      return {Proposal::Decode(in)};
    case ProposalOrRefType::kReference:
      return {DecodeOpaque(in)};
  }
  in.Require(false);
  return {};
}

void Commit::Encode(base::Writer& out) const {
  EncodeVector(proposals, out);
  EncodeOptional(path, out);
}

Commit Commit::Decode(base::Reader& in) {
  Commit commit;
  commit.proposals = DecodeVector<ProposalOrRef>(in);
  commit.path = DecodeOptional<UpdatePath>(in);
  return commit;
}

}  // namespace hotline::mls
