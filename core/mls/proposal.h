// Proposals: RFC 9420 section 12.1.
#pragma once

#include <variant>

#include "core/mls/key_package.h"
#include "core/mls/psk.h"

namespace hotline::mls {

enum class ProposalType : uint16_t {
  kAdd = 1,
  kUpdate = 2,
  kRemove = 3,
  kPreSharedKey = 4,
  kReInit = 5,
  kExternalInit = 6,
  kGroupContextExtensions = 7,
};

struct Add {
  static constexpr ProposalType kType = ProposalType::kAdd;
  KeyPackage key_package;

  void Encode(base::Writer& out) const { key_package.Encode(out); }
  static Add Decode(base::Reader& in) { return {KeyPackage::Decode(in)}; }
  bool operator==(const Add&) const = default;
};

struct Update {
  static constexpr ProposalType kType = ProposalType::kUpdate;
  LeafNode leaf_node;

  void Encode(base::Writer& out) const { leaf_node.Encode(out); }
  static Update Decode(base::Reader& in) { return {LeafNode::Decode(in)}; }
  bool operator==(const Update&) const = default;
};

struct Remove {
  static constexpr ProposalType kType = ProposalType::kRemove;
  LeafIndex removed;

  void Encode(base::Writer& out) const { out.U32(removed.value); }
  static Remove Decode(base::Reader& in) { return {{in.U32()}}; }
  bool operator==(const Remove&) const = default;
};

struct PreSharedKey {
  static constexpr ProposalType kType = ProposalType::kPreSharedKey;
  PreSharedKeyId psk;

  void Encode(base::Writer& out) const { psk.Encode(out); }
  static PreSharedKey Decode(base::Reader& in) {
    return {PreSharedKeyId::Decode(in)};
  }
  bool operator==(const PreSharedKey&) const = default;
};

struct ReInit {
  static constexpr ProposalType kType = ProposalType::kReInit;
  base::Bytes group_id;
  ProtocolVersion version = ProtocolVersion::kMls10;
  CipherSuite cipher_suite = CipherSuite::kXWing;
  Extensions extensions;

  void Encode(base::Writer& out) const;
  static ReInit Decode(base::Reader& in);
  bool operator==(const ReInit&) const = default;
};

struct ExternalInit {
  static constexpr ProposalType kType = ProposalType::kExternalInit;
  base::Bytes kem_output;

  void Encode(base::Writer& out) const { out.Opaque(kem_output); }
  static ExternalInit Decode(base::Reader& in) { return {DecodeOpaque(in)}; }
  bool operator==(const ExternalInit&) const = default;
};

struct GroupContextExtensions {
  static constexpr ProposalType kType = ProposalType::kGroupContextExtensions;
  Extensions extensions;

  void Encode(base::Writer& out) const { EncodeVector(extensions, out); }
  static GroupContextExtensions Decode(base::Reader& in) {
    return {DecodeExtensions(in)};
  }
  bool operator==(const GroupContextExtensions&) const = default;
};

struct Proposal {
  std::variant<Add, Update, Remove, PreSharedKey, ReInit, ExternalInit,
               GroupContextExtensions>
      value;

  ProposalType type() const;
  // Section 12.4: whether a Commit that has it must have a path.
  bool needs_path() const;
  // Section 12.1.8: whether a sender outside the group may make it.
  bool external_sender_may() const;

  // A type that we do not know fails the reader: its length cannot be known,
  // and we list none that a group could use (section 13.2).
  void Encode(base::Writer& out) const;
  static Proposal Decode(base::Reader& in);
  bool operator==(const Proposal&) const = default;
};

}  // namespace hotline::mls
