// The public state of an epoch, signed by a member: RFC 9420 section 12.4.3.
#pragma once

#include "core/mls/group_context.h"
#include "core/mls/leaf_node.h"

namespace hotline::mls {

struct GroupInfo {
  GroupContext group_context;
  Extensions extensions;
  base::Bytes confirmation_tag;
  LeafIndex signer;
  base::Bytes signature;

  void Sign(const crypto::SigningKey& key);
  absl::Status VerifySignature(const SignaturePublicKey& key) const;

  void Encode(base::Writer& out) const;
  static GroupInfo Decode(base::Reader& in);
  bool operator==(const GroupInfo&) const = default;

 private:
  void EncodeUnsigned(base::Writer& out) const;
};

}  // namespace hotline::mls
