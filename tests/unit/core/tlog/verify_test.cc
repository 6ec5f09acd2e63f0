#include "core/tlog/verify.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/core/tlog/naive_tree.h"
#include "tests/unit/core/tlog/vectors.h"

namespace hotline::tlog {
namespace {

using test::Proof;

constexpr size_t kLargest = 70;
constexpr auto kBadForm = absl::StatusCode::kInvalidArgument;
constexpr auto kBadProof = absl::StatusCode::kUnauthenticated;

class Verify : public testing::Test {
 protected:
  test::Leaves First(size_t n) const { return test::Leaves(leaves_).first(n); }
  absl::Status Inclusion(size_t index, size_t size, const Proof& proof) const {
    return VerifyInclusion(leaves_[index], index, size, proof, roots_[size]);
  }
  absl::Status Consistency(size_t m, size_t n, const Proof& proof) const {
    return VerifyConsistency(m, n, proof, roots_[m], roots_[n]);
  }

  std::vector<Digest> leaves_ = test::SomeLeaves(kLargest);
  std::vector<Digest> roots_ = [this] {
    std::vector<Digest> out;
    for (size_t n = 0; n <= kLargest; ++n) {
      out.push_back(test::NaiveRoot(First(n)));
    }
    return out;
  }();
};

// Calls `refused` with every proof that differs from `proof` in one bit, one
// missing, doubled or added hash, or one exchanged pair.
void ForEachMutation(const Proof& proof,
                     const std::function<void(const Proof&)>& refused) {
  for (size_t i = 0; i < proof.size(); ++i) {
    for (size_t bit = 0; bit < 256; ++bit) {
      Proof flipped = proof;
      flipped[i][bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
      refused(flipped);
    }
    Proof missing = proof;
    missing.erase(missing.begin() + static_cast<ptrdiff_t>(i));
    refused(missing);
    Proof doubled = proof;
    doubled.insert(doubled.begin() + static_cast<ptrdiff_t>(i), proof[i]);
    refused(doubled);
    if (i > 0) {
      Proof exchanged = proof;
      std::swap(exchanged[i - 1], exchanged[i]);
      refused(exchanged);
    }
  }
  Proof longer = proof;
  longer.emplace_back();
  refused(longer);
}

TEST_F(Verify, EveryInclusionProofIsAccepted) {
  for (size_t n = 1; n <= kLargest; ++n) {
    for (size_t i = 0; i < n; ++i) {
      EXPECT_TRUE(Inclusion(i, n, test::NaivePath(i, First(n))).ok())
          << i << " in " << n;
    }
  }
}

TEST_F(Verify, EveryConsistencyProofIsAccepted) {
  for (size_t n = 0; n <= kLargest; ++n) {
    for (size_t m = 0; m <= n; ++m) {
      const Proof proof =
          m == 0 ? Proof{} : test::NaiveSubproof(m, First(n), true);
      EXPECT_TRUE(Consistency(m, n, proof).ok()) << m << " to " << n;
    }
  }
}

TEST_F(Verify, EveryMutationOfAnInclusionProofIsRefused) {
  for (size_t n = 1; n <= 17; ++n) {
    for (size_t i = 0; i < n; ++i) {
      ForEachMutation(test::NaivePath(i, First(n)), [&](const Proof& proof) {
        EXPECT_FALSE(Inclusion(i, n, proof).ok()) << i << " in " << n;
      });
    }
  }
}

TEST_F(Verify, EveryMutationOfAConsistencyProofIsRefused) {
  for (size_t n = 1; n <= 17; ++n) {
    for (size_t m = 1; m <= n; ++m) {
      ForEachMutation(
          test::NaiveSubproof(m, First(n), true), [&](const Proof& proof) {
            EXPECT_FALSE(Consistency(m, n, proof).ok()) << m << " to " << n;
          });
    }
  }
}

TEST_F(Verify, AnotherIndexIsRefused) {
  for (size_t n = 2; n <= 33; ++n) {
    for (size_t i = 0; i < n; ++i) {
      const Proof proof = test::NaivePath(i, First(n));
      for (size_t other = 0; other < n + 2; ++other) {
        if (other == i) continue;
        EXPECT_FALSE(
            VerifyInclusion(leaves_[i], other, n, proof, roots_[n]).ok());
      }
    }
  }
}

TEST_F(Verify, AnotherLeafOrRootIsRefused) {
  const Proof proof = test::NaivePath(3, First(11));
  EXPECT_EQ(VerifyInclusion(leaves_[4], 3, 11, proof, roots_[11]).code(),
            kBadProof);
  EXPECT_EQ(VerifyInclusion(leaves_[3], 3, 11, proof, roots_[10]).code(),
            kBadProof);
}

TEST_F(Verify, ConsistencyWithOtherRootsIsRefused) {
  for (size_t n = 2; n <= 33; ++n) {
    for (size_t m = 1; m < n; ++m) {
      const Proof proof = test::NaiveSubproof(m, First(n), true);
      EXPECT_EQ(VerifyConsistency(m, n, proof, roots_[m - 1], roots_[n]).code(),
                kBadProof);
      EXPECT_EQ(VerifyConsistency(m, n, proof, roots_[m], roots_[n - 1]).code(),
                kBadProof);
    }
  }
}

TEST_F(Verify, EmptyTreeHasNoLeaf) {
  EXPECT_EQ(VerifyInclusion(leaves_[0], 0, 0, {}, kEmptyRoot).code(), kBadForm);
}

TEST_F(Verify, IndexNotBelowSizeIsRefused) {
  EXPECT_EQ(VerifyInclusion(leaves_[0], 1, 1, {}, leaves_[0]).code(), kBadForm);
}

TEST_F(Verify, WrongLengthIsRefusedBeforeHashing) {
  Proof proof = test::NaivePath(3, First(11));
  proof.pop_back();
  EXPECT_EQ(Inclusion(3, 11, proof).code(), kBadForm);
  const Proof many(100000);
  EXPECT_EQ(Inclusion(3, 11, many).code(), kBadForm);
  EXPECT_EQ(Consistency(3, 11, many).code(), kBadForm);
}

TEST_F(Verify, SizesFromTwoToThe63AreRefused) {
  const uint64_t size = kMaxTreeSize + 1;
  EXPECT_EQ(VerifyInclusion(leaves_[0], 0, size, Proof(63), {}).code(),
            kBadForm);
  EXPECT_EQ(VerifyConsistency(1, size, Proof(63), {}, {}).code(), kBadForm);
}

TEST_F(Verify, ShrinkingTreeIsRefused) {
  EXPECT_EQ(VerifyConsistency(5, 4, {}, roots_[5], roots_[4]).code(), kBadForm);
}

TEST_F(Verify, EqualSizesNeedEqualRootsAndNoProof) {
  EXPECT_EQ(VerifyConsistency(5, 5, {}, roots_[5], roots_[4]).code(),
            kBadProof);
  EXPECT_EQ(Consistency(5, 5, Proof(1)).code(), kBadForm);
}

TEST_F(Verify, EmptyTreeNeedsNoProofAndItsOwnRoot) {
  EXPECT_EQ(Consistency(0, 5, Proof(1)).code(), kBadForm);
  EXPECT_EQ(VerifyConsistency(0, 5, {}, roots_[1], roots_[5]).code(),
            kBadProof);
  EXPECT_EQ(VerifyConsistency(0, 0, {}, kEmptyRoot, roots_[1]).code(),
            kBadProof);
}

TEST(VerifyVectors, Accepted) {
  const auto leaves = test::VectorLeaves();
  const Digest root = test::HexDigest(test::kVectorRoots[6]);
  EXPECT_TRUE(
      VerifyInclusion(leaves[5], 5, 7, test::Hashes(test::kInclusion5In7), root)
          .ok());
  EXPECT_TRUE(VerifyConsistency(3, 7, test::Hashes(test::kConsistency3To7),
                                test::HexDigest(test::kVectorRoots[2]), root)
                  .ok());
}

}  // namespace
}  // namespace hotline::tlog
