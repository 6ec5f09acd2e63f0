#include "core/mls/support.h"

#include <algorithm>
#include <iterator>

namespace hotline::mls {
namespace {

using Numbers = std::vector<uint16_t>;

Numbers Ascending(Numbers numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

Numbers Both(const Numbers& a, const Numbers& b) {
  Numbers out;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(),
                        std::back_inserter(out));
  return out;
}

Numbers Either(const Numbers& a, const Numbers& b) {
  Numbers out;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(),
                 std::back_inserter(out));
  return out;
}

bool Has(const Numbers& all, uint16_t one) {
  return std::binary_search(all.begin(), all.end(), one);
}

}  // namespace

Support Support::Of(const LeafNode& leaf) {
  return {Ascending(leaf.capabilities.extensions),
          Ascending(leaf.capabilities.proposals),
          Ascending(leaf.capabilities.credentials),
          {static_cast<uint16_t>(leaf.credential.type)}};
}

Support Support::Meet(const Support& a, const Support& b) {
  return {Both(a.extensions, b.extensions), Both(a.proposals, b.proposals),
          Both(a.credentials, b.credentials),
          Either(a.used_credentials, b.used_credentials)};
}

bool Contains(const Numbers& all, const Numbers& some) {
  return std::all_of(some.begin(), some.end(),
                     [&all](uint16_t one) { return Has(all, one); });
}

bool SupportsExtension(const Support& support, ExtensionType type) {
  return IsDefaultExtension(type) || Has(support.extensions, type);
}

bool SupportsProposal(const Support& support, uint16_t type) {
  return (type >= 1 && type <= 7) || Has(support.proposals, type);
}

}  // namespace hotline::mls
