#include "core/mls/framing.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

class Framing : public testing::Test {
 protected:
  std::vector<Content> Contents() {
    return {ApplicationData{random_.Some(20)}, Proposal{Remove{{3}}},
            SampleCommit(random_)};
  }
  std::vector<Sender> Senders() {
    return {Sender::Member({7}),
            {SenderType::kExternal, {}, 5},
            {SenderType::kNewMemberProposal, {}, 0},
            {SenderType::kNewMemberCommit, {}, 0}};
  }

  SeededRandom random_{1};
  crypto::SigningKey key_ = crypto::SigningKey::Generate(random_);
  const SignaturePublicKey verify_key_ = base::ToBytes(key_.verify_key());
  GroupContext context_ = SampleContext(random_);
};

TEST_F(Framing, ContentOfEachTypeHasOneEncoding) {
  for (Content& content : Contents()) {
    AuthenticatedContent sample = SampleContent(random_, std::move(content));
    sample.Sign(key_, context_);
    ExpectOneEncoding(sample);
    ExpectOneEncoding(sample.content);
  }
}

TEST_F(Framing, ASenderOfEachTypeHasOneEncoding) {
  for (const Sender& sender : Senders()) ExpectOneEncoding(sender);
}

TEST_F(Framing, AnUnknownSenderTypeIsRefused) {
  for (uint8_t type : {0, 5, 255}) {
    EXPECT_FALSE(Parses<Sender>(Bytes{type, 0, 0, 0, 1}));
    EXPECT_FALSE(Parses<Sender>(Bytes{type}));
  }
}

TEST_F(Framing, AnUnknownContentTypeIsRefused) {
  PrivateMessage message;
  for (int type = 0; type < 256; ++type) {
    message.content_type = static_cast<ContentType>(type);
    EXPECT_EQ(Parses<PrivateMessage>(Encode(message)), type >= 1 && type <= 3);
  }
  Bytes framed = Encode(FramedContent{});
  framed[framed.size() - 2] = 4;
  EXPECT_FALSE(Parses<FramedContent>(framed));
}

TEST_F(Framing, OnlyTheTwoWireFormatsOfContentAreAuthenticated) {
  AuthenticatedContent sample = SampleContent(random_, Proposal{Remove{{3}}});
  for (uint16_t format = 0; format < 8; ++format) {
    sample.wire_format = static_cast<WireFormat>(format);
    EXPECT_EQ(Parses<AuthenticatedContent>(Encode(sample)),
              format == 1 || format == 2);
  }
}

TEST_F(Framing, OnlyACommitHasAConfirmationTag) {
  const FramedContentAuthData auth{{1, 2}, {3}};
  base::Writer proposal, commit;
  auth.Encode(ContentType::kProposal, proposal);
  auth.Encode(ContentType::kCommit, commit);
  EXPECT_EQ(proposal.bytes(), Bytes({2, 1, 2}));
  EXPECT_EQ(commit.bytes(), Bytes({2, 1, 2, 1, 3}));
}

TEST_F(Framing, APublicMessageHasAMembershipTagIfAMemberSentIt) {
  for (const Sender& sender : Senders()) {
    PublicMessage message;
    message.content = SampleContent(random_, Proposal{Remove{{3}}}).content;
    message.content.sender = sender;
    if (sender.type == SenderType::kMember) {
      message.membership_tag = random_.Some(32);
    }
    message.auth.signature = random_.Some(64);
    ExpectOneEncoding(message);
  }
}

TEST_F(Framing, APrivateMessageHasOneEncoding) {
  ExpectOneEncoding(PrivateMessage{
      {1, 2}, 3, ContentType::kCommit, {4}, random_.Some(28), {5, 6}});
}

TEST_F(Framing, ASignatureVerifiesForEverySender) {
  for (const Sender& sender : Senders()) {
    AuthenticatedContent sample = SampleContent(random_, Proposal{Remove{{3}}});
    sample.content.sender = sender;
    sample.Sign(key_, context_);
    EXPECT_TRUE(sample.VerifySignature(verify_key_, context_).ok());
  }
}

TEST_F(Framing, TheContextIsSignedByThoseWhoKnowIt) {
  GroupContext other = context_;
  other.confirmed_transcript_hash[0] ^= 1;
  for (const Sender& sender : Senders()) {
    AuthenticatedContent sample = SampleContent(random_, Proposal{Remove{{3}}});
    sample.content.sender = sender;
    sample.Sign(key_, context_);
    const bool knows = sender.type == SenderType::kMember ||
                       sender.type == SenderType::kNewMemberCommit;
    EXPECT_EQ(sample.VerifySignature(verify_key_, other).ok(), !knows);
  }
}

TEST_F(Framing, ContentThatWasChangedAnywhereDoesNotVerify) {
  using Change = std::function<void(AuthenticatedContent&)>;
  const std::vector<Change> changes = {
      [](auto& it) { it.wire_format = WireFormat::kPrivateMessage; },
      [](auto& it) { it.content.group_id[0] ^= 1; },
      [](auto& it) { it.content.epoch += 1; },
      [](auto& it) { it.content.sender.leaf_index.value += 1; },
      [](auto& it) { it.content.sender.type = SenderType::kNewMemberCommit; },
      [](auto& it) { it.content.authenticated_data.clear(); },
      [](auto& it) { it.content.content = Proposal{Remove{{4}}}; },
      [](auto& it) { it.content.content = ApplicationData{}; },
      [](auto& it) { it.auth.signature[0] ^= 1; },
      [](auto& it) { it.auth.signature.clear(); }};
  AuthenticatedContent sample = SampleContent(random_, Proposal{Remove{{3}}});
  sample.Sign(key_, context_);
  ASSERT_TRUE(sample.VerifySignature(verify_key_, context_).ok());
  for (size_t i = 0; i < changes.size(); ++i) {
    AuthenticatedContent changed = sample;
    changes[i](changed);
    EXPECT_FALSE(changed.VerifySignature(verify_key_, context_).ok())
        << "change " << i;
  }
}

}  // namespace
}  // namespace hotline::mls
