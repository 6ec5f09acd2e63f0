#include "core/mls/proposal.h"

namespace hotline::mls {

void ReInit::Encode(base::Writer& out) const {
  out.Opaque(group_id);
  EncodeEnum(version, out);
  EncodeEnum(cipher_suite, out);
  EncodeVector(extensions, out);
}

ReInit ReInit::Decode(base::Reader& in) {
  ReInit reinit;
  reinit.group_id = DecodeOpaque(in);
  reinit.version = DecodeEnum<ProtocolVersion>(in);
  reinit.cipher_suite = DecodeEnum<CipherSuite>(in);
  reinit.extensions = DecodeExtensions(in);
  return reinit;
}

ProposalType Proposal::type() const {
  return std::visit([](const auto& one) { return one.kType; }, value);
}

bool Proposal::needs_path() const {
  const ProposalType t = type();
  return t == ProposalType::kUpdate || t == ProposalType::kRemove ||
         t == ProposalType::kExternalInit ||
         t == ProposalType::kGroupContextExtensions;
}

bool Proposal::external_sender_may() const {
  const ProposalType t = type();
  return t != ProposalType::kUpdate && t != ProposalType::kExternalInit;
}

void Proposal::Encode(base::Writer& out) const {
  EncodeEnum(type(), out);
  std::visit([&out](const auto& one) { one.Encode(out); }, value);
}

Proposal Proposal::Decode(base::Reader& in) {
  switch (DecodeEnum<ProposalType>(in)) {
    case ProposalType::kAdd:
      return {Add::Decode(in)};
    case ProposalType::kUpdate:
      return {Update::Decode(in)};
    case ProposalType::kRemove:
      return {Remove::Decode(in)};
    case ProposalType::kPreSharedKey:
      return {PreSharedKey::Decode(in)};
    case ProposalType::kReInit:
      return {ReInit::Decode(in)};
    case ProposalType::kExternalInit:
      return {ExternalInit::Decode(in)};
    case ProposalType::kGroupContextExtensions:
      return {GroupContextExtensions::Decode(in)};
  }
  in.Require(false);
  return {Remove{}};
}

}  // namespace hotline::mls
