// What a line adds to MLS: the policy's hash in the group's context (0xF4D0),
// and for those who join the policy itself (0xF4D1) and who came back by itself
// lately (0xF4D2). The numbers are of the private-use range of RFC 9420 section
// 17.3.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "core/line/policy.h"
#include "core/mls/group.h"

namespace hotline::line {

inline constexpr mls::ExtensionType kPolicyHashExtension = 0xF4D0;
inline constexpr mls::ExtensionType kPolicyExtension = 0xF4D1;
inline constexpr mls::ExtensionType kReturnsExtension = 0xF4D2;

// Of every leaf and KeyPackage on a line: both suites, credential x509 alone,
// both extensions.
mls::Capabilities LeafCapabilities();
// That a leaf lists both extensions and x509, and has such a credential; GREASE
// and more may stand beside them. InvalidArgument.
absl::Status CheckLeafCapabilities(const mls::LeafNode& leaf);

// Of the GroupContext: required_capabilities (0xF4D0, x509), then the hash.
// Nothing else ever stands there.
mls::Extensions GroupExtensions(const base::Digest& policy_hash);
// The hash; InvalidArgument unless the extensions are exactly GroupExtensions
// of it.
absl::StatusOr<base::Digest> PolicyHashOf(const mls::Extensions& extensions);

// For the GroupInfo of a Welcome (mls::CommitDraft::welcome_extensions).
mls::Extension WelcomeExtension(const PolicyOpening& opening);
// What a newcomer finds there, opened by the hash of the group that it joins.
// InvalidArgument if it is missing, or another.
absl::StatusOr<Policy> PolicyOfWelcome(const mls::Extensions& group_info,
                                       const mls::GroupContext& context);

// When a station last came back by an external commit that counts (P17): what
// a newcomer must know to judge the next one as the others do.
struct Return {
  std::string station;    // URI
  base::WallTime logged;  // log time of the commit
  bool operator==(const Return&) const = default;
};
inline constexpr size_t kMostReturns = 200;

// For the GroupInfo of a Welcome; ascending by URI, nobody twice.
mls::Extension ReturnsExtension(const std::vector<Return>& returns);
// Nothing if there is no such extension. InvalidArgument if it is malformed.
absl::StatusOr<std::vector<Return>> ReturnsOfWelcome(
    const mls::Extensions& group_info);

// The new policy in a commit: ChaCha20-Poly1305 under MLS-Exporter("hotline/1
// policy", header, 32) of the epoch that the commit ends, AAD = header: each
// header has a key of its own. `header` as it travels.
absl::StatusOr<base::Bytes> SealPolicy(const mls::Group& parent,
                                       base::ByteView header,
                                       const PolicyOpening& opening);
absl::StatusOr<PolicyOpening> OpenSealedPolicy(const mls::Group& parent,
                                               base::ByteView header,
                                               base::ByteView sealed);

}  // namespace hotline::line
