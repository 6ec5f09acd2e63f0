#include "core/mls/group_info.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

TEST(GroupContext, HasOneEncoding) {
  SeededRandom random(1);
  ExpectOneEncoding(SampleContext(random));
  ExpectOneEncoding(GroupContext());
}

TEST(GroupContext, WithTwoExtensionsOfOneTypeIsRefused) {
  GroupContext context;
  context.extensions = {{9, {}}, {9, {}}};
  EXPECT_FALSE(Parses<GroupContext>(Encode(context)));
}

TEST(GroupInfo, HasOneEncoding) {
  SeededRandom random(2);
  ExpectOneEncoding(SampleGroupInfo(random));
}

class SignedGroupInfo : public testing::Test {
 protected:
  SignedGroupInfo() { info_.Sign(key_); }

  absl::Status Verify(const GroupInfo& info) const {
    return info.VerifySignature(base::ToBytes(key_.verify_key()));
  }

  SeededRandom random_{3};
  crypto::SigningKey key_ = crypto::SigningKey::Generate(random_);
  GroupInfo info_ = SampleGroupInfo(random_);
};

TEST_F(SignedGroupInfo, Verifies) { EXPECT_TRUE(Verify(info_).ok()); }

TEST_F(SignedGroupInfo, DoesNotVerifyUnderAnotherKey) {
  const auto other = crypto::SigningKey::Generate(random_);
  EXPECT_EQ(info_.VerifySignature(base::ToBytes(other.verify_key())).code(),
            absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(info_.VerifySignature({}).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(SignedGroupInfo, DoesNotVerifyIfAnythingWasChanged) {
  using Change = std::function<void(GroupInfo&)>;
  const std::vector<Change> changes = {
      [](auto& info) { info.group_context.version = ProtocolVersion{2}; },
      [](auto& info) {
        info.group_context.cipher_suite = CipherSuite::kX25519;
      },
      [](auto& info) { info.group_context.group_id[0] ^= 1; },
      [](auto& info) { info.group_context.epoch += 1; },
      [](auto& info) { info.group_context.tree_hash[0] ^= 1; },
      [](auto& info) { info.group_context.confirmed_transcript_hash[0] ^= 1; },
      [](auto& info) { info.group_context.extensions.clear(); },
      [](auto& info) { info.extensions.clear(); },
      [](auto& info) { info.confirmation_tag[0] ^= 1; },
      [](auto& info) { info.signer.value += 1; },
      [](auto& info) { info.signature[0] ^= 1; }};
  for (size_t i = 0; i < changes.size(); ++i) {
    GroupInfo changed = info_;
    changes[i](changed);
    EXPECT_FALSE(Verify(changed).ok()) << "change " << i;
  }
}

}  // namespace
}  // namespace hotline::mls
