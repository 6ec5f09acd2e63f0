#include "core/mls/welcome.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

constexpr auto kRefused = absl::StatusCode::kInvalidArgument;

class Welcomes : public InBothSuites {
 protected:
  NewKeyPackage NewMember() {
    KeyPackageDraft draft;
    draft.cipher_suite = GetParam();
    return MakeKeyPackage(draft, signing_key_, random_);
  }
  GroupSecrets Secrets(bool path, int psks) {
    GroupSecrets secrets;
    secrets.joiner_secret = base::SecretBytes(random_.Some(Secret::kSize));
    if (path) {
      secrets.path_secret = base::SecretBytes(random_.Some(Secret::kSize));
    }
    for (int i = 0; i < psks; ++i) {
      secrets.psks.push_back(SampleExternalPsk(random_));
    }
    return secrets;
  }
  absl::Status Open(const EncryptedGroupSecrets& sealed,
                    const KeyPackageKeys& keys) {
    return DecryptGroupSecrets(sealed, keys.init_key, kInfo).status();
  }

  const Bytes kInfo = {1, 2, 3};
  crypto::SigningKey signing_key_ = crypto::SigningKey::Generate(random_);
  NewKeyPackage member_ = NewMember();
};

IN_BOTH_SUITES(Welcomes);

TEST_P(Welcomes, GroupSecretsReadBackAsTheyWereWritten) {
  for (bool path : {false, true}) {
    for (int psks : {0, 2}) {
      const GroupSecrets secrets = Secrets(path, psks);
      const auto read = GroupSecrets::Parse(secrets.Encode().Reveal());
      ASSERT_TRUE(read.ok()) << read.status();
      EXPECT_TRUE(read->joiner_secret.Equals(secrets.joiner_secret));
      EXPECT_EQ(read->path_secret.has_value(), path);
      EXPECT_TRUE(!path || read->path_secret->Equals(*secrets.path_secret));
      EXPECT_EQ(read->psks, secrets.psks);
    }
  }
}

TEST_P(Welcomes, GroupSecretsThatAreCutOrLongerAreRefused) {
  Bytes bytes = base::ToBytes(Secrets(true, 1).Encode().Reveal());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(
        GroupSecrets::Parse(base::ByteView(bytes).first(size)).status().code(),
        kRefused);
  }
  bytes.push_back(0);
  EXPECT_EQ(GroupSecrets::Parse(bytes).status().code(), kRefused);
}

// Those of other suites are of 48 or 64 bytes; who joins asks for Nh
// (welcome_rules_test.cc).
TEST_P(Welcomes, GroupSecretsOfAnyLengthAreReadAndOfAnotherPresenceRefused) {
  const auto parses = [](size_t joiner, uint8_t present, size_t path) {
    base::Writer out;
    out.Opaque(Bytes(joiner)).U8(present);
    if (present != 0) out.Opaque(Bytes(path));
    out.U8(0);
    return GroupSecrets::Parse(out.bytes()).ok();
  };
  EXPECT_TRUE(parses(32, 0, 0));
  EXPECT_TRUE(parses(32, 1, 32));
  for (size_t size : {0u, 31u, 48u, 64u, 300u}) {
    EXPECT_TRUE(parses(size, 0, 0));
    EXPECT_TRUE(parses(32, 1, size));
  }
  EXPECT_FALSE(parses(32, 2, 32));
}

TEST_P(Welcomes, SecretsOpenToTheMemberTheyAreFor) {
  const GroupSecrets secrets = Secrets(true, 1);
  const auto sealed =
      EncryptGroupSecrets(secrets, member_.key_package, kInfo, random_);
  ASSERT_TRUE(sealed.ok()) << sealed.status();
  const auto opened =
      DecryptGroupSecrets(*sealed, member_.keys.init_key, kInfo);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_TRUE(opened->joiner_secret.Equals(secrets.joiner_secret));
  EXPECT_EQ(Open(*sealed, NewMember().keys).code(), kRefused);
  EXPECT_EQ(DecryptGroupSecrets(*sealed, member_.keys.leaf_key, kInfo)
                .status()
                .code(),
            kRefused);
}

TEST_P(Welcomes, SecretsAreBoundToTheGroupInfoOfTheirWelcome) {
  const auto sealed = EncryptGroupSecrets(Secrets(false, 0),
                                          member_.key_package, kInfo, random_);
  const Bytes other = {1, 2, 4};
  EXPECT_EQ(DecryptGroupSecrets(*sealed, member_.keys.init_key, other)
                .status()
                .code(),
            kRefused);
}

TEST_P(Welcomes, AlteredSecretsDoNotOpen) {
  const auto sealed = EncryptGroupSecrets(Secrets(false, 0),
                                          member_.key_package, kInfo, random_);
  auto altered = *sealed;
  altered.encrypted_group_secrets.ciphertext[0] ^= 1;
  EXPECT_EQ(Open(altered, member_.keys).code(), kRefused);
  altered = *sealed;
  altered.encrypted_group_secrets.kem_output[0] ^= 1;
  EXPECT_EQ(Open(altered, member_.keys).code(), kRefused);
}

TEST_P(Welcomes, NothingIsEncryptedToABadInitKey) {
  const HpkePublicKey good = member_.key_package.init_key;
  for (const HpkePublicKey& bad : BadKeys(GetParam(), good)) {
    KeyPackage to = member_.key_package;
    to.init_key = bad;
    EXPECT_EQ(EncryptGroupSecrets(Secrets(false, 0), to, kInfo, random_)
                  .status()
                  .code(),
              kRefused);
  }
}

TEST_P(Welcomes, AMemberIsFoundByItsKeyPackage) {
  Welcome welcome;
  const KeyPackage other = NewMember().key_package;
  for (const KeyPackage& to : {other, member_.key_package}) {
    welcome.secrets.push_back(
        *EncryptGroupSecrets(Secrets(false, 0), to, kInfo, random_));
  }
  EXPECT_EQ(welcome.Find(other.Ref()), welcome.secrets.data());
  EXPECT_EQ(welcome.Find(member_.key_package.Ref()), &welcome.secrets[1]);
  EXPECT_EQ(welcome.Find(NewMember().key_package.Ref()), nullptr);
  EXPECT_EQ(Welcome().Find(other.Ref()), nullptr);
}

TEST(Welcome, HasOneEncoding) {
  SeededRandom random(1);
  const Welcome welcome = SampleWelcome(random);
  ExpectOneEncoding(welcome);
  ExpectOneEncoding(welcome.secrets[0]);
}

TEST(Welcome, AGroupInfoOpensUnderItsSecretAndNoOther) {
  SeededRandom random(2);
  const GroupInfo info = SampleGroupInfo(random);
  const Secret secret = random.NextSecret();
  const Bytes sealed = EncryptGroupInfo(info, secret);
  const auto opened = DecryptGroupInfo(sealed, secret);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(*opened, info);
  EXPECT_EQ(DecryptGroupInfo(sealed, Secret()).status().code(), kRefused);
  for (size_t i = 0; i < sealed.size(); i += 7) {
    Bytes altered = sealed;
    altered[i] ^= 1;
    EXPECT_EQ(DecryptGroupInfo(altered, secret).status().code(), kRefused);
    altered.resize(i);
    EXPECT_EQ(DecryptGroupInfo(altered, secret).status().code(), kRefused);
  }
}

}  // namespace
}  // namespace hotline::mls
