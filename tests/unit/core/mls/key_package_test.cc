#include "core/mls/key_package.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

class KeyPackages : public InBothSuites {
 protected:
  NewKeyPackage Make(bool last_resort = false, bool grease = true) {
    KeyPackageDraft draft;
    draft.cipher_suite = GetParam();
    draft.credential = Credential::Basic(base::ToBytes("alba"));
    draft.lifetime = {1000, 2000};
    draft.leaf_extensions = {{0xf001, {1}}};
    draft.last_resort = last_resort;
    draft.grease = grease;
    return MakeKeyPackage(draft, signing_key_, random_);
  }

  crypto::SigningKey signing_key_ = crypto::SigningKey::Generate(random_);
};

IN_BOTH_SUITES(KeyPackages);

TEST_P(KeyPackages, VerifyInBothTheirSignatures) {
  const KeyPackage made = Make().key_package;
  EXPECT_TRUE(made.VerifySignature().ok());
  EXPECT_TRUE(made.leaf_node.VerifySignature({}).ok());
  EXPECT_EQ(made.cipher_suite, GetParam());
  EXPECT_EQ(made.leaf_node.lifetime, (Lifetime{1000, 2000}));
}

TEST_P(KeyPackages, HaveTwoKeysOfTheSuiteWhosePrivateOnesTheMakerHas) {
  const NewKeyPackage made = Make();
  const KeyPackage& shown = made.key_package;
  EXPECT_NE(shown.init_key, shown.leaf_node.encryption_key);
  EXPECT_EQ(made.keys.init_key.public_key().bytes(), shown.init_key);
  EXPECT_EQ(made.keys.leaf_key.public_key().bytes(),
            shown.leaf_node.encryption_key);
  EXPECT_TRUE(
      crypto::KemPublicKey::Parse(KemOf(GetParam()), shown.init_key).ok());
}

TEST_P(KeyPackages, HaveOneEncoding) {
  const KeyPackage made = Make().key_package;
  EXPECT_TRUE(Parses<KeyPackage>(Encode(made)));
  ExpectOneEncoding(SampleKeyPackage(random_));
}

TEST_P(KeyPackages, AreALastResortOnlyWhenAskedFor) {
  EXPECT_FALSE(Make(false).key_package.is_last_resort());
  EXPECT_TRUE(Make(true).key_package.is_last_resort());
}

TEST_P(KeyPackages, WithoutGreaseSayNothingUnknown) {
  const KeyPackage made = Make(true, false).key_package;
  EXPECT_EQ(made.leaf_node.capabilities, Capabilities::Ours());
  EXPECT_EQ(made.extensions.size(), 1u);
  EXPECT_EQ(made.leaf_node.extensions.size(), 1u);
}

TEST_P(KeyPackages, ListEveryExtensionTheyCarryButThoseAskedFor) {
  const KeyPackage made = Make(true).key_package;
  const auto& listed = made.leaf_node.capabilities.extensions;
  const auto lists = [&listed](ExtensionType type) {
    return std::find(listed.begin(), listed.end(), type) != listed.end();
  };
  for (const Extension& one : made.extensions) EXPECT_TRUE(lists(one.type));
  EXPECT_TRUE(lists(made.leaf_node.extensions.back().type));
}

TEST_P(KeyPackages, ThatWereChangedAnywhereDoNotVerify) {
  using Change = std::function<void(KeyPackage&)>;
  const std::vector<Change> changes = {
      [](KeyPackage& it) { it.version = ProtocolVersion{2}; },
      [](KeyPackage& it) {
        it.cipher_suite = it.cipher_suite == CipherSuite::kXWing
                              ? CipherSuite::kX25519
                              : CipherSuite::kXWing;
      },
      [](KeyPackage& it) { it.init_key[0] ^= 1; },
      [](KeyPackage& it) { it.leaf_node.encryption_key[0] ^= 1; },
      [](KeyPackage& it) { it.leaf_node.signature[0] ^= 1; },
      [](KeyPackage& it) { it.leaf_node.signature_key[0] ^= 1; },
      [](KeyPackage& it) { it.leaf_node.lifetime.not_after += 1; },
      [](KeyPackage& it) {
        it.extensions.push_back({kLastResort, {}});
      },
      [](KeyPackage& it) { it.extensions.clear(); },
      [](KeyPackage& it) { it.signature[63] ^= 0x10; },
      [](KeyPackage& it) { it.signature.clear(); }};
  const KeyPackage made = Make().key_package;
  for (size_t i = 0; i < changes.size(); ++i) {
    KeyPackage changed = made;
    changes[i](changed);
    EXPECT_FALSE(changed.VerifySignature().ok()) << "change " << i;
    EXPECT_NE(changed.Ref(), made.Ref()) << "change " << i;
  }
}

TEST_P(KeyPackages, OfOneClientAreAllDifferent) {
  EXPECT_NE(Make().key_package.Ref(), Make().key_package.Ref());
}

TEST_P(KeyPackages, WithTheSignatureOfTheirLeafDoNotVerify) {
  KeyPackage made = Make().key_package;
  made.signature = made.leaf_node.signature;
  EXPECT_FALSE(made.VerifySignature().ok());
}

}  // namespace
}  // namespace hotline::mls
