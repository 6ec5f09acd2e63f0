// What all members of a tree support (support.h), cached beside its hashes.
#include "core/mls/subtree.h"

namespace hotline::mls {

const std::shared_ptr<const Support>& RatchetTree::SupportOf(
    const Subtree& subtree) {
  if (subtree.support != nullptr || subtree.members == 0) {
    return subtree.support;
  }
  if (subtree.leaf() != nullptr) {
    subtree.support =
        std::make_shared<const Support>(Support::Of(*subtree.leaf()));
    return subtree.support;
  }
  const auto& left = SupportOf(*subtree.left);
  const auto& right = SupportOf(*subtree.right);
  // Members mostly support the same: then they share one object.
  if (right == nullptr ||
      (left != nullptr && (left == right || *left == *right))) {
    subtree.support = left;
  } else if (left == nullptr) {
    subtree.support = right;
  } else {
    subtree.support =
        std::make_shared<const Support>(Support::Meet(*left, *right));
  }
  return subtree.support;
}

const Support& RatchetTree::MembersSupport() const {
  return *SupportOf(*root_);
}

}  // namespace hotline::mls
