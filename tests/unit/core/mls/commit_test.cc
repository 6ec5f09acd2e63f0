#include "core/mls/commit.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

TEST(Commit, HasOneEncoding) {
  SeededRandom random(1);
  Commit commit = SampleCommit(random);
  ExpectOneEncoding(commit);
  commit.path.reset();
  ExpectOneEncoding(commit);
  ExpectOneEncoding(Commit());
}

TEST(Commit, WithAProposalOfNeitherFormIsRefused) {
  EXPECT_TRUE(Parses<Commit>(Bytes{3, 2, 1, 7, 0}));
  for (uint8_t form : {0, 3, 255}) {
    EXPECT_FALSE(Parses<Commit>(Bytes{3, form, 1, 7, 0}));
  }
}

TEST(Commit, WhosePathIsNeitherThereNorAbsentIsRefused) {
  EXPECT_TRUE(Parses<Commit>(Bytes{0, 0}));
  EXPECT_FALSE(Parses<Commit>(Bytes{0, 2}));
  EXPECT_FALSE(Parses<Commit>(Bytes{0, 1}));
}

TEST(UpdatePath, HasOneEncoding) {
  SeededRandom random(2);
  UpdatePath path = SamplePath(random);
  ExpectOneEncoding(path);
  for (const UpdatePathNode& node : path.nodes) ExpectOneEncoding(node);
  path.nodes.clear();
  ExpectOneEncoding(path);
}

}  // namespace
}  // namespace hotline::mls
