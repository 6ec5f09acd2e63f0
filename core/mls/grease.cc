#include "core/mls/grease.h"

namespace hotline::mls {
namespace {

// 0x0A0A to 0xEAEA. (0xFAFA lies in the private-use range.)
uint16_t GreaseValue(base::Random& random) {
  const unsigned high = base::RandomArray<1>(random)[0] % 15u;
  return static_cast<uint16_t>((high << 12 | high << 4) + 0x0a0au);
}

bool IsGrease(uint16_t value) {
  return (value & 0x0f0fu) == 0x0a0au && value >> 12 == (value >> 4 & 0xfu) &&
         value != 0xfafa;
}

}  // namespace

void AddGrease(Extensions& extensions, base::Random& random) {
  const ExtensionType type = GreaseValue(random);
  // At most one of a type (section 13.4).
  if (FindExtension(extensions, type) != nullptr) return;
  extensions.push_back({type, base::ToBytes(base::RandomArray<8>(random))});
}

void AddGrease(LeafNode& leaf, base::Random& random) {
  Capabilities& capabilities = leaf.capabilities;
  capabilities.cipher_suites.push_back(GreaseValue(random));
  capabilities.proposals.push_back(GreaseValue(random));
  capabilities.credentials.push_back(GreaseValue(random));
  AddGrease(leaf.extensions, random);
  // Section 7.3 wants each extension of a leaf node in its capabilities.
  capabilities.extensions.push_back(leaf.extensions.back().type);
}

Capabilities WithoutGrease(Capabilities ours) {
  for (auto* numbers : {&ours.cipher_suites, &ours.extensions, &ours.proposals,
                        &ours.credentials}) {
    std::erase_if(*numbers, IsGrease);
  }
  return ours;
}

}  // namespace hotline::mls
