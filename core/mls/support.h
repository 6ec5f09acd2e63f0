// What a set of members supports, as their capabilities say (RFC 9420 section
// 7.2), and which credential types they use. Kept per subtree, so that a
// question about all members does not ask each of them.
#pragma once

#include "core/mls/leaf_node.h"

namespace hotline::mls {

// All lists ascending, without the default types.
struct Support {
  std::vector<uint16_t> extensions;
  std::vector<uint16_t> proposals;
  std::vector<uint16_t> credentials;
  std::vector<uint16_t> used_credentials;

  static Support Of(const LeafNode& leaf);
  // Of both sets of members.
  static Support Meet(const Support& a, const Support& b);
  bool operator==(const Support&) const = default;
};

// Whether `all` contains each of `some`. `all` is ascending.
bool Contains(const std::vector<uint16_t>& all,
              const std::vector<uint16_t>& some);
// Without those of section 7.2 that need not be listed.
bool SupportsExtension(const Support& support, ExtensionType type);
bool SupportsProposal(const Support& support, uint16_t type);

}  // namespace hotline::mls
