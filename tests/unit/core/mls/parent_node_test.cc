#include "core/mls/parent_node.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

TEST(ParentNode, HasOneEncoding) {
  SeededRandom random(1);
  ParentNode parent = SampleParent(random);
  ExpectOneEncoding(parent);
  parent.unmerged_leaves = {{0}, {3}, {0xffffffff}};
  ExpectOneEncoding(parent);
}

TEST(ParentNode, WithUnmergedLeavesThatDoNotAscendIsRefused) {
  SeededRandom random(2);
  ParentNode parent = SampleParent(random);
  for (const std::vector<LeafIndex>& leaves :
       {std::vector<LeafIndex>{{1}, {1}}, {{2}, {1}}, {{1}, {3}, {2}}}) {
    parent.unmerged_leaves = leaves;
    EXPECT_FALSE(Parses<ParentNode>(Encode(parent)));
  }
}

TEST(ParentNode, WithAnUnmergedLeafThatIsCutIsRefused) {
  EXPECT_TRUE(Parses<ParentNode>(Bytes{0, 0, 4, 0, 0, 0, 1}));
  EXPECT_FALSE(Parses<ParentNode>(Bytes{0, 0, 3, 0, 0, 1}));
}

TEST(Node, OfAnUnknownTypeIsRefused) {
  SeededRandom random(3);
  for (const Node& node :
       {Node{SampleLeaf(random)}, Node{SampleParent(random)}}) {
    Bytes bytes = Encode(node);
    EXPECT_TRUE(Parses<Node>(bytes));
    for (uint8_t type : {0, 3, 255}) {
      bytes[0] = type;
      EXPECT_FALSE(Parses<Node>(bytes));
    }
  }
}

}  // namespace
}  // namespace hotline::mls
