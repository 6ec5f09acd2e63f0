#include "core/mls/leaf_node.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

class Leaf : public testing::Test {
 protected:
  LeafNode Signed(LeafNodeSource source) {
    LeafNode leaf = SampleLeaf(random_);
    leaf.source = source;
    if (source != LeafNodeSource::kKeyPackage) leaf.lifetime = {};
    if (source == LeafNodeSource::kCommit) leaf.parent_hash = random_.Some(32);
    leaf.signature_key = base::ToBytes(key_.verify_key());
    leaf.Sign(key_, context_);
    return leaf;
  }

  SeededRandom random_{1};
  crypto::SigningKey key_ = crypto::SigningKey::Generate(random_);
  LeafNodeContext context_{{1, 2, 3}, {4}};
};

constexpr LeafNodeSource kSources[] = {LeafNodeSource::kKeyPackage,
                                       LeafNodeSource::kUpdate,
                                       LeafNodeSource::kCommit};

TEST_F(Leaf, OfEachSourceHasOneEncoding) {
  for (LeafNodeSource source : kSources) ExpectOneEncoding(Signed(source));
}

TEST_F(Leaf, OfEachSourceVerifies) {
  for (LeafNodeSource source : kSources) {
    EXPECT_TRUE(Signed(source).VerifySignature(context_).ok());
  }
}

TEST_F(Leaf, OfAGroupVerifiesInNoOtherGroupAndAtNoOtherPlace) {
  for (LeafNodeSource source :
       {LeafNodeSource::kUpdate, LeafNodeSource::kCommit}) {
    const LeafNode leaf = Signed(source);
    EXPECT_EQ(leaf.VerifySignature({{1, 2, 4}, {4}}).code(),
              absl::StatusCode::kUnauthenticated);
    EXPECT_FALSE(leaf.VerifySignature({{1, 2, 3}, {5}}).ok());
    EXPECT_FALSE(leaf.VerifySignature({}).ok());
  }
}

TEST_F(Leaf, OfAKeyPackageIsSignedForEveryGroup) {
  EXPECT_TRUE(
      Signed(LeafNodeSource::kKeyPackage).VerifySignature({{9}, {9}}).ok());
}

TEST_F(Leaf, ThatWasChangedAnywhereDoesNotVerify) {
  using Change = std::function<void(LeafNode&)>;
  const std::vector<Change> changes = {
      [](LeafNode& leaf) { leaf.encryption_key[0] ^= 1; },
      [](LeafNode& leaf) { leaf.signature_key[0] ^= 1; },
      [](LeafNode& leaf) { leaf.credential.identity[0] ^= 1; },
      [](LeafNode& leaf) { leaf.capabilities.versions.push_back(2); },
      [](LeafNode& leaf) { leaf.capabilities.cipher_suites.pop_back(); },
      [](LeafNode& leaf) { leaf.capabilities.extensions.push_back(9); },
      [](LeafNode& leaf) { leaf.capabilities.proposals.push_back(9); },
      [](LeafNode& leaf) { leaf.capabilities.credentials.pop_back(); },
      [](LeafNode& leaf) { leaf.source = LeafNodeSource::kUpdate; },
      [](LeafNode& leaf) { leaf.lifetime.not_before += 1; },
      [](LeafNode& leaf) { leaf.lifetime.not_after += 1; },
      [](LeafNode& leaf) { leaf.extensions[0].data[0] ^= 1; },
      [](LeafNode& leaf) { leaf.extensions.clear(); },
      [](LeafNode& leaf) { leaf.signature[0] ^= 1; },
      [](LeafNode& leaf) { leaf.signature.pop_back(); },
      [](LeafNode& leaf) { leaf.signature.clear(); }};
  for (size_t i = 0; i < changes.size(); ++i) {
    LeafNode leaf = Signed(LeafNodeSource::kKeyPackage);
    changes[i](leaf);
    EXPECT_FALSE(leaf.VerifySignature(context_).ok()) << "change " << i;
  }
}

TEST_F(Leaf, WithAnotherParentHashDoesNotVerify) {
  LeafNode leaf = Signed(LeafNodeSource::kCommit);
  leaf.parent_hash[0] ^= 1;
  EXPECT_FALSE(leaf.VerifySignature(context_).ok());
}

TEST_F(Leaf, WithASignatureKeyOfAnotherLengthIsRefused) {
  LeafNode leaf = Signed(LeafNodeSource::kUpdate);
  for (size_t size : {0u, 31u, 33u}) {
    leaf.signature_key.resize(size);
    EXPECT_EQ(leaf.VerifySignature(context_).code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(Leaf, OfAnUnknownSourceIsRefused) {
  const LeafNode leaf = Signed(LeafNodeSource::kUpdate);
  Bytes bytes = Encode(leaf);
  // The source stands before the extensions and the signature.
  const size_t at = bytes.size() - (2 + 64) - (1 + 2 + 1 + 3) - 1;
  ASSERT_EQ(bytes[at], 2);
  for (int source : {0, 4, 255}) {
    bytes[at] = static_cast<uint8_t>(source);
    EXPECT_FALSE(Parses<LeafNode>(bytes));
  }
}

TEST_F(Leaf, WithTwoExtensionsOfOneTypeIsRefused) {
  LeafNode leaf = Signed(LeafNodeSource::kUpdate);
  leaf.extensions = {{9, {}}, {9, {}}};
  EXPECT_FALSE(Parses<LeafNode>(Encode(leaf)));
}

TEST(SignWithLabel, IsOfItsLabelContentAndKey) {
  SeededRandom random(2);
  const auto key = crypto::SigningKey::Generate(random);
  const SignaturePublicKey verify = base::ToBytes(key.verify_key());
  const Bytes content = {1, 2, 3}, other = {1, 2};
  const Bytes signature = mls::SignWithLabel(key, "Label", content);
  EXPECT_TRUE(mls::VerifyWithLabel(verify, "Label", content, signature).ok());
  EXPECT_FALSE(mls::VerifyWithLabel(verify, "Labe", content, signature).ok());
  EXPECT_FALSE(mls::VerifyWithLabel(verify, "Label", other, signature).ok());
  const auto another = crypto::SigningKey::Generate(random);
  EXPECT_FALSE(mls::VerifyWithLabel(base::ToBytes(another.verify_key()),
                                    "Label", content, signature)
                   .ok());
}

TEST(Capabilities, OursAreBothSuitesAndBothCredentialTypes) {
  const Capabilities ours = Capabilities::Ours();
  EXPECT_EQ(ours.versions, std::vector<uint16_t>({1}));
  EXPECT_EQ(ours.cipher_suites, std::vector<uint16_t>({0xf64d, 3}));
  EXPECT_EQ(ours.credentials, std::vector<uint16_t>({2, 1}));
  EXPECT_TRUE(ours.proposals.empty());
  ExpectOneEncoding(ours);
}

}  // namespace
}  // namespace hotline::mls
