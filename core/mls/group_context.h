// What all members of an epoch agree on: RFC 9420 section 8.1. It goes into
// every signature of a member and every key of the epoch.
#pragma once

#include "core/mls/derive.h"
#include "core/mls/extension.h"
#include "core/mls/suite.h"

namespace hotline::mls {

struct GroupContext {
  ProtocolVersion version = ProtocolVersion::kMls10;
  CipherSuite cipher_suite = CipherSuite::kXWing;
  base::Bytes group_id;
  uint64_t epoch = 0;
  base::Bytes tree_hash;
  base::Bytes confirmed_transcript_hash;  // empty in epoch 0
  Extensions extensions;

  void Encode(base::Writer& out) const;
  static GroupContext Decode(base::Reader& in);
  bool operator==(const GroupContext&) const = default;
};

}  // namespace hotline::mls
