// Where operations are measured.
#pragma once

#include "bench/mls/formulas.h"
#include "bench/mls/world.h"

namespace hotline::bench {

// A group of that size, made when it is first asked for and kept.
struct Scene {
  Scene(mls::CipherSuite suite, uint32_t members_in);

  World world;
  Floor floor;
  uint32_t members;
  World::Pair pair;  // what both have taken is the same, between measurements
};

template <class T>
size_t SizeOf(const T& structure) {
  return mls::Encode(structure).size();
}

// How many nodes of the path of leaf 0 lie above `leaf`.
uint32_t DerivedBy(const mls::RatchetTree& tree, mls::LeafIndex leaf);
Shape ShapeOf(const Scene& scene, size_t message_bytes, size_t payload_bytes);
// What a store would have done after each change.
void Saved(Member& member);

}  // namespace hotline::bench
