// What RFC 9420 demands of each operation, by section. The trees are full:
// every resolution is one node.
#pragma once

#include "bench/mls/floor.h"

namespace hotline::bench {

struct Shape {
  uint32_t members;
  uint32_t path;         // nodes of the committer's filtered direct path
  uint32_t derived;      // how many of them the receiver or joiner derives
  size_t leaf_bytes;     // a LeafNode
  size_t parent_bytes;   // a ParentNode
  size_t message_bytes;  // what travels: commit, application message
  size_t payload_bytes;  // of a Welcome's or GroupInfo's AEAD; of a text
};

// Levels above the leaves: ceil(log2 n).
uint32_t Depth(uint32_t members);

Work Create(const Shape& shape);
Work AddWithoutPath(const Shape& shape);
Work AddWithPath(const Shape& shape);
Work UpdateSender(const Shape& shape);
Work UpdateReceiver(const Shape& shape);
Work Join(const Shape& shape);
Work Protect(const Shape& shape);
Work Unprotect(const Shape& shape);

}  // namespace hotline::bench
