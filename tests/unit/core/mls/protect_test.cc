#include "core/mls/protect.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

constexpr auto kForged = absl::StatusCode::kUnauthenticated;
constexpr auto kMalformed = absl::StatusCode::kInvalidArgument;

class Protect : public testing::Test {
 protected:
  AuthenticatedContent Signed(Content content, WireFormat format) {
    AuthenticatedContent sample = SampleContent(random_, std::move(content));
    sample.wire_format = format;
    sample.Sign(signing_key_, context_);
    return sample;
  }
  AuthenticatedContent Public(Content content = Proposal{Remove{{3}}}) {
    return Signed(std::move(content), WireFormat::kPublicMessage);
  }
  AuthenticatedContent Private(Content content = ApplicationData{{1, 2, 3}}) {
    return Signed(std::move(content), WireFormat::kPrivateMessage);
  }

  MessageKey KeyOf(uint32_t generation) const {
    return Ratchet(ratchet_.Clone()).Take(generation)->key().Clone();
  }
  PrivateMessage Sealed(const AuthenticatedContent& content,
                        size_t padding = 0) {
    return *ProtectPrivate(content, KeyOf(5), 5, padding, sender_data_secret_,
                           random_);
  }
  absl::StatusOr<AuthenticatedContent> Open(const PrivateMessage& message) {
    const auto data = OpenSenderData(message, sender_data_secret_);
    if (!data.ok()) return data.status();
    return UnprotectPrivate(message, *data, KeyOf(data->generation));
  }
  // A message whose plaintext is `plaintext`, of whatever kind.
  PrivateMessage Hostile(ContentType type, const Bytes& plaintext) {
    PrivateMessage message;
    message.group_id = {1};
    message.content_type = type;
    base::Writer aad;
    aad.Opaque(message.group_id).U64(0).U8(static_cast<uint8_t>(type));
    aad.Opaque({});
    const auto nonce = base::ToArray<12>(KeyOf(5).nonce.Reveal());
    message.ciphertext = crypto::ChaCha20Poly1305Seal(KeyOf(5).key, *nonce,
                                                      aad.bytes(), plaintext);
    return message;
  }
  absl::Status OpenHostile(ContentType type, const Bytes& plaintext) {
    return UnprotectPrivate(Hostile(type, plaintext), {{1}, 5, {}}, KeyOf(5))
        .status();
  }

  SeededRandom random_{1};
  crypto::SigningKey signing_key_ = crypto::SigningKey::Generate(random_);
  const SignaturePublicKey verify_key_ =
      base::ToBytes(signing_key_.verify_key());
  GroupContext context_ = SampleContext(random_);
  Secret membership_key_ = random_.NextSecret();
  Secret sender_data_secret_ = random_.NextSecret();
  Secret ratchet_ = random_.NextSecret();
};

TEST_F(Protect, APublicMessageGivesBackWhatWasSaid) {
  for (Content content :
       {Content(Proposal{Remove{{3}}}), Content(SampleCommit(random_))}) {
    const auto said = Public(std::move(content));
    const auto heard =
        UnprotectPublic(ProtectPublic(said, membership_key_, context_),
                        membership_key_, context_);
    ASSERT_TRUE(heard.ok()) << heard.status();
    EXPECT_EQ(*heard, said);
    EXPECT_TRUE(heard->VerifySignature(verify_key_, context_).ok());
  }
}

TEST_F(Protect, ApplicationDataInAPublicMessageIsRefused) {
  const auto message =
      ProtectPublic(Public(ApplicationData{{1}}), membership_key_, context_);
  EXPECT_EQ(UnprotectPublic(message, membership_key_, context_).status().code(),
            kMalformed);
}

TEST_F(Protect, OnlyAMemberHasAMembershipTag) {
  for (const Sender& sender : {Sender{SenderType::kExternal, {}, 0},
                               Sender{SenderType::kNewMemberProposal, {}, 0},
                               Sender{SenderType::kNewMemberCommit, {}, 0}}) {
    AuthenticatedContent said = Public();
    said.content.sender = sender;
    const auto message = ProtectPublic(said, membership_key_, context_);
    EXPECT_TRUE(message.membership_tag.empty());
    EXPECT_EQ(*UnprotectPublic(message, membership_key_, context_), said);
  }
  EXPECT_EQ(
      ProtectPublic(Public(), membership_key_, context_).membership_tag.size(),
      32u);
}

TEST_F(Protect, AMembershipTagIsOfTheKeyAndTheContext) {
  const auto message = ProtectPublic(Public(), membership_key_, context_);
  EXPECT_EQ(UnprotectPublic(message, Secret(), context_).status().code(),
            kForged);
  GroupContext other = context_;
  other.tree_hash[0] ^= 1;
  EXPECT_EQ(UnprotectPublic(message, membership_key_, other).status().code(),
            kForged);
}

TEST_F(Protect, APublicMessageThatWasChangedAnywhereIsRefused) {
  using Change = std::function<void(PublicMessage&)>;
  const std::vector<Change> changes = {
      [](auto& it) { it.content.group_id[0] ^= 1; },
      [](auto& it) { it.content.epoch += 1; },
      [](auto& it) { it.content.sender.leaf_index.value += 1; },
      [](auto& it) { it.content.authenticated_data.clear(); },
      [](auto& it) { it.content.content = Commit(); },
      [](auto& it) { it.auth.signature[0] ^= 1; },
      [](auto& it) { it.auth.confirmation_tag[0] ^= 1; },
      [](auto& it) { it.membership_tag[0] ^= 1; },
      [](auto& it) { it.membership_tag.pop_back(); },
      [](auto& it) { it.membership_tag.push_back(0); },
      [](auto& it) { it.membership_tag.clear(); }};
  const auto message =
      ProtectPublic(Public(SampleCommit(random_)), membership_key_, context_);
  for (size_t i = 0; i < changes.size(); ++i) {
    PublicMessage changed = message;
    changes[i](changed);
    EXPECT_EQ(
        UnprotectPublic(changed, membership_key_, context_).status().code(),
        kForged)
        << "change " << i;
  }
}

TEST_F(Protect, APrivateMessageGivesBackWhatWasSaid) {
  for (const Content& content :
       {Content(ApplicationData{random_.Some(100)}), Content(ApplicationData()),
        Content(Proposal{Remove{{3}}}), Content(SampleCommit(random_))}) {
    for (size_t padding : {0u, 1u, 1000u}) {
      const auto said = Private(content);
      const auto heard = Open(Sealed(said, padding));
      ASSERT_TRUE(heard.ok()) << heard.status();
      EXPECT_EQ(*heard, said);
      EXPECT_TRUE(heard->VerifySignature(verify_key_, context_).ok());
    }
  }
}

TEST_F(Protect, PaddingMakesACiphertextLongerByItsLength) {
  const auto said = Private();
  EXPECT_EQ(Sealed(said, 77).ciphertext.size(),
            Sealed(said).ciphertext.size() + 77);
}

TEST_F(Protect, SenderDataSaysWhoSentItAndWithWhichKey) {
  const auto data = OpenSenderData(Sealed(Private()), sender_data_secret_);
  ASSERT_TRUE(data.ok());
  EXPECT_EQ(data->leaf_index.value, 1u);
  EXPECT_EQ(data->generation, 5u);
}

TEST_F(Protect, TheSameContentIsNeverSealedTheSame) {
  const auto said = Private();
  EXPECT_NE(Sealed(said).ciphertext, Sealed(said).ciphertext);
}

TEST_F(Protect, OnlyMembersSendPrivateMessages) {
  for (SenderType type : {SenderType::kExternal, SenderType::kNewMemberProposal,
                          SenderType::kNewMemberCommit}) {
    AuthenticatedContent said = Private();
    said.content.sender = {type, {}, 0};
    EXPECT_EQ(ProtectPrivate(said, KeyOf(5), 5, 0, sender_data_secret_, random_)
                  .status()
                  .code(),
              kMalformed);
  }
}

TEST_F(Protect, APrivateMessageThatWasChangedAnywhereIsRefused) {
  using Change = std::function<void(PrivateMessage&)>;
  const std::vector<Change> changes = {
      [](auto& it) { it.group_id[0] ^= 1; },
      [](auto& it) { it.group_id.clear(); },
      [](auto& it) { it.epoch += 1; },
      [](auto& it) { it.content_type = ContentType::kProposal; },
      [](auto& it) { it.authenticated_data[0] ^= 1; },
      [](auto& it) { it.authenticated_data.clear(); },
      [](auto& it) { it.encrypted_sender_data[0] ^= 1; },
      [](auto& it) { it.encrypted_sender_data.pop_back(); },
      [](auto& it) { it.encrypted_sender_data.clear(); },
      [](auto& it) { it.ciphertext.front() ^= 1; },
      [](auto& it) { it.ciphertext.back() ^= 1; },
      [](auto& it) { it.ciphertext.pop_back(); },
      [](auto& it) { it.ciphertext.push_back(0); },
      [](auto& it) { it.ciphertext.resize(16); },
      [](auto& it) { it.ciphertext.clear(); }};
  const PrivateMessage message = Sealed(Private());
  ASSERT_TRUE(Open(message).ok());
  for (size_t i = 0; i < changes.size(); ++i) {
    PrivateMessage changed = message;
    changes[i](changed);
    EXPECT_EQ(Open(changed).status().code(), kForged) << "change " << i;
  }
}

TEST_F(Protect, AnotherSenderDataSecretDoesNotOpen) {
  EXPECT_EQ(OpenSenderData(Sealed(Private()), Secret()).status().code(),
            kForged);
}

TEST_F(Protect, SenderDataOfAnotherMessageDoesNotOpen) {
  PrivateMessage one = Sealed(Private()), other = Sealed(Private());
  other.group_id = one.group_id;
  one.encrypted_sender_data = other.encrypted_sender_data;
  EXPECT_EQ(OpenSenderData(one, sender_data_secret_).status().code(), kForged);
}

TEST_F(Protect, AnotherKeyOrReuseGuardDoesNotOpen) {
  const PrivateMessage message = Sealed(Private());
  SenderData data = *OpenSenderData(message, sender_data_secret_);
  EXPECT_EQ(UnprotectPrivate(message, data, KeyOf(4)).status().code(), kForged);
  for (uint8_t& byte : data.reuse_guard) {
    byte ^= 1;
    EXPECT_EQ(UnprotectPrivate(message, data, KeyOf(5)).status().code(),
              kForged);
    byte ^= 1;
  }
  EXPECT_TRUE(UnprotectPrivate(message, data, KeyOf(5)).ok());
}

// The message keys do not know the sender: its signature does.
TEST_F(Protect, AnotherSenderIsRefusedByTheSignature) {
  const PrivateMessage message = Sealed(Private());
  SenderData data = *OpenSenderData(message, sender_data_secret_);
  data.leaf_index.value += 1;
  const auto heard = UnprotectPrivate(message, data, KeyOf(5));
  ASSERT_TRUE(heard.ok());
  EXPECT_FALSE(heard->VerifySignature(verify_key_, context_).ok());
}

TEST_F(Protect, PaddingThatIsNotZeroIsRefused) {
  const Bytes good = {2, 7, 7, 1, 9};  // two bytes, and a signature of one
  EXPECT_TRUE(OpenHostile(ContentType::kApplication, good).ok());
  for (size_t padding : {1u, 2u, 40u}) {
    Bytes padded = good;
    padded.resize(good.size() + padding);
    EXPECT_TRUE(OpenHostile(ContentType::kApplication, padded).ok());
    for (size_t at = good.size(); at < padded.size(); ++at) {
      padded[at] = 1;
      EXPECT_EQ(OpenHostile(ContentType::kApplication, padded).code(),
                kMalformed);
      padded[at] = 0;
    }
  }
}

TEST_F(Protect, ContentThatIsMalformedInsideIsRefused) {
  for (const Bytes& plaintext :
       {Bytes{}, Bytes{2, 7}, Bytes{0}, Bytes{0, 3}, Bytes{0x40, 1, 7, 0}}) {
    EXPECT_EQ(OpenHostile(ContentType::kApplication, plaintext).code(),
              kMalformed);
  }
  EXPECT_EQ(OpenHostile(ContentType::kProposal, {0, 9, 0, 0}).code(),
            kMalformed);
  // A commit without its confirmation_tag.
  EXPECT_EQ(OpenHostile(ContentType::kCommit, {0, 0, 1, 9}).code(), kMalformed);
  EXPECT_TRUE(OpenHostile(ContentType::kCommit, {0, 0, 1, 9, 0}).ok());
  EXPECT_EQ(OpenHostile(ContentType{0}, {0, 0}).code(), kMalformed);
}

TEST_F(Protect, SenderDataOfAnotherLengthIsRefused) {
  PrivateMessage message = Sealed(Private());
  const auto sample = base::ByteView(message.ciphertext).first(32);
  const crypto::AeadKey key =
      ExpandWithLabel<32>(sender_data_secret_, "key", sample);
  crypto::AeadNonce nonce;
  ASSERT_TRUE(
      ExpandWithLabel(sender_data_secret_, "nonce", sample, nonce).ok());
  base::Writer aad;
  aad.Opaque(message.group_id).U64(message.epoch).U8(1);
  for (size_t size : {11u, 12u, 13u, 0u}) {
    message.encrypted_sender_data =
        crypto::ChaCha20Poly1305Seal(key, nonce, aad.bytes(), Bytes(size));
    EXPECT_EQ(OpenSenderData(message, sender_data_secret_).ok(), size == 12);
  }
}

}  // namespace
}  // namespace hotline::mls
