// A proposal, a commit and application data, taken out of both forms in which
// messages travel, and put into them: message-protection.json. The sender is
// leaf 1 of two.
#include "core/mls/protect.h"
#include "core/mls/secret_tree.h"
#include "tests/vectors/format.h"
#include "tests/vectors/mls_entry.h"

namespace hotline::vectors {
namespace {

using mls::AuthenticatedContent;

constexpr mls::LeafIndex kSender{1};
constexpr uint32_t kLeafCount = 2;
constexpr size_t kPadding = 33;

// What both members of the group know, and the sender's signing key.
struct Group {
  mls::GroupContext context;
  crypto::SigningKey signing_key;
  mls::Secret encryption_secret;
  mls::Secret sender_data_secret;
  mls::Secret membership_key;
};

absl::StatusOr<Group> ReadGroup(Entry& entry) {
  auto suite = ReadSuite(entry);
  if (!suite.ok()) return suite.status();
  Group group{{},
              ReadSigningKey(entry, "signature_priv"),
              ReadSecret(entry, "encryption_secret"),
              ReadSecret(entry, "sender_data_secret"),
              ReadSecret(entry, "membership_key")};
  entry.Expect("signature_pub", group.signing_key.verify_key());
  group.context.cipher_suite = *suite;
  group.context.group_id = entry.Hex("group_id");
  group.context.epoch = entry.Number("epoch");
  group.context.tree_hash = entry.Hex("tree_hash");
  group.context.confirmed_transcript_hash =
      entry.Hex("confirmed_transcript_hash");
  return group;
}

// Fresh, so that each message meets its key unused.
absl::StatusOr<mls::Ratchet> RatchetFor(const Group& group,
                                        mls::ContentType type) {
  mls::SecretTree tree(group.encryption_secret.Clone(), kLeafCount);
  auto ratchets = tree.Take(kSender);
  if (!ratchets.ok()) return ratchets.status();
  return type == mls::ContentType::kApplication
             ? std::move(ratchets->application)
             : std::move(ratchets->handshake);
}

absl::StatusOr<AuthenticatedContent> Unprotect(
    const Group& group, const mls::PrivateMessage& message) {
  auto data = OpenSenderData(message, group.sender_data_secret);
  if (!data.ok()) return data.status();
  auto ratchet = RatchetFor(group, message.content_type);
  if (!ratchet.ok()) return ratchet.status();
  auto taken = ratchet->Take(data->generation);
  if (!taken.ok()) return taken.status();
  return UnprotectPrivate(message, *data, taken->key());
}

absl::StatusOr<AuthenticatedContent> Unprotect(
    const Group& group, const mls::PublicMessage& message) {
  return UnprotectPublic(message, group.membership_key, group.context);
}

absl::StatusOr<mls::PrivateMessage> ProtectPrivate(
    const Group& group, const AuthenticatedContent& content) {
  auto ratchet = RatchetFor(group, TypeOf(content.content.content));
  if (!ratchet.ok()) return ratchet.status();
  auto key = ratchet->Next();
  if (!key.ok()) return key.status();
  base::SystemRandom random;
  return mls::ProtectPrivate(content, *key, ratchet->generation() - 1, kPadding,
                             group.sender_data_secret, random);
}

// The raw value as its sender says it, signed. The confirmation_tag of a commit
// is that of the published message.
AuthenticatedContent Say(const Group& group, const AuthenticatedContent& as,
                         mls::WireFormat wire_format) {
  AuthenticatedContent content{wire_format, as.content, as.auth};
  content.auth.signature.clear();
  content.Sign(group.signing_key, group.context);
  return content;
}

// Taken out of `message`, it must be true, of this group and sender, and
// exactly `raw`. Nothing if not: the entry has then failed.
template <class Message>
std::optional<AuthenticatedContent> CheckOpens(Entry& entry, const Group& group,
                                               const Message& message,
                                               Entry raw) {
  auto content = Unprotect(group, message);
  if (!entry.Passed(content.status())) return std::nullopt;
  entry.Passed(
      content->VerifySignature(entry.Hex("signature_pub"), group.context));
  const mls::FramedContent& framed = content->content;
  entry.Require(framed.group_id == group.context.group_id, "other group_id");
  entry.Require(framed.epoch == group.context.epoch, "other epoch");
  entry.Require(framed.sender == mls::Sender::Member(kSender), "other sender");
  if (auto* data = std::get_if<mls::ApplicationData>(&framed.content)) {
    raw.Expect(data->bytes);
  } else {
    base::Writer out;
    EncodeContent(framed.content, out);
    raw.Expect(out.bytes());
  }
  return *std::move(content);
}

void CheckPublic(Entry& entry, const Group& group, const std::string& name) {
  auto message = ReadMessage<mls::PublicMessage>(entry, name + "_pub");
  if (!entry.Passed(message.status())) return;
  auto content = CheckOpens(entry, group, *message, entry.At(name));
  if (!content.has_value()) return;
  const auto ours =
      ProtectPublic(Say(group, *content, mls::WireFormat::kPublicMessage),
                    group.membership_key, group.context);
  CheckOpens(entry, group, ours, entry.At(name));
}

std::optional<AuthenticatedContent> CheckPrivate(Entry& entry,
                                                 const Group& group,
                                                 const std::string& name) {
  auto message = ReadMessage<mls::PrivateMessage>(entry, name + "_priv");
  if (!entry.Passed(message.status())) return std::nullopt;
  auto content = CheckOpens(entry, group, *message, entry.At(name));
  if (!content.has_value()) return std::nullopt;
  auto ours = ProtectPrivate(
      group, Say(group, *content, mls::WireFormat::kPrivateMessage));
  if (!entry.Passed(ours.status())) return std::nullopt;
  return CheckOpens(entry, group, *ours, entry.At(name));
}

// Section 6: application data must not travel as a PublicMessage.
void CheckNotPublic(Entry& entry, const Group& group,
                    const AuthenticatedContent& application) {
  const auto message =
      ProtectPublic(Say(group, application, mls::WireFormat::kPublicMessage),
                    group.membership_key, group.context);
  entry.Require(!Unprotect(group, message).ok(),
                "application data passes as a PublicMessage");
}

}  // namespace

absl::Status RunMessageProtection(Entry& entry) {
  auto group = ReadGroup(entry);
  if (!group.ok()) return group.status();
  CheckPublic(entry, *group, "proposal");
  CheckPublic(entry, *group, "commit");
  CheckPrivate(entry, *group, "proposal");
  CheckPrivate(entry, *group, "commit");
  auto application = CheckPrivate(entry, *group, "application");
  if (application.has_value()) CheckNotPublic(entry, *group, *application);
  return entry.status();
}

}  // namespace hotline::vectors
