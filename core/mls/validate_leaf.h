// Whether a LeafNode or a KeyPackage may be used: RFC 9420 sections 7.3 and
// 10.1. What a leaf needs of all the others is validate_group.h's.
#pragma once

#include "core/base/clock.h"
#include "core/mls/authentication.h"
#include "core/mls/key_package.h"

namespace hotline::mls {

// What the application lays down about time.
struct LifetimeRules {
  // Section 7.2: a longer total lifetime is refused. Seconds.
  uint64_t longest = uint64_t{400} * 24 * 3600;
  // For how long a leaf whose lifetime has ended is still accepted from others:
  // in the tree of a group that we join (protocol P19), in an Add that they
  // send. Section 7.3 allows it. Seconds.
  uint64_t grace = uint64_t{7} * 24 * 3600;
};

// Section 7.3, of the leaf alone: its source is `source`, its signature holds
// (`context` is its group and place), its keys have the form of `suite` (P21),
// its extensions and credential type are among its capabilities, and so are
// MLS 1.0 and the suite. InvalidArgument or Unauthenticated.
absl::Status ValidateLeafNode(const LeafNode& leaf, CipherSuite suite,
                              LeafNodeSource source,
                              const LeafNodeContext& context);

// The last part of it: what a leaf says of itself fits what it has, and
// `suite`. InvalidArgument.
absl::Status ValidateCapabilities(const LeafNode& leaf, CipherSuite suite);

// The lifetime of a leaf with source key_package; Ok for the other sources.
// `grace` in seconds.
absl::Status ValidateLifetime(const LeafNode& leaf, base::WallTime now,
                              uint64_t longest, uint64_t grace);

// Of the leaf that a KeyPackage brings: it, its lifetime and its credential
// (sections 7.3, 5.3.1). Who makes a group needs no more of its own: the rest
// of a KeyPackage is for those who add it. `sending` as below.
absl::Status ValidateFirstLeaf(const LeafNode& leaf, CipherSuite suite,
                               base::WallTime now, const LifetimeRules& rules,
                               bool sending,
                               const AuthenticationService& authentication);

// Section 10.1, with the credential (section 5.3.1). What we send ourselves
// (`sending`) has no grace.
absl::Status ValidateKeyPackage(const KeyPackage& key_package,
                                CipherSuite suite, base::WallTime now,
                                const LifetimeRules& rules, bool sending,
                                const AuthenticationService& authentication);

}  // namespace hotline::mls
