#include "core/mls/staged_commit.h"

#include "core/mls/protect.h"

namespace hotline::mls {

// The ratchet is made anew for each message, and stepped over what was sent:
// the secret that it comes from stays whole for the merge, which steps over the
// same (Group::Enter). So a generation has one message, stored or not.
absl::StatusOr<MlsMessage> StagedCommit::Protect(
    base::ByteView data, base::ByteView authenticated_data, size_t padding,
    const crypto::SigningKey& signing_key, base::Random& random) {
  if (removes_us() || next_->keys.leaf() != leaf_) {
    return absl::FailedPreconditionError("staged commit: not of our making");
  }
  if (base::ToBytes(signing_key.verify_key()) !=
      tree_.Leaf(leaf_)->signature_key) {
    return absl::InvalidArgumentError("signing key: not that of our leaf");
  }
  if (sent_ == kMostSkipped) {
    return absl::ResourceExhaustedError(
        "staged commit: no more until it is merged");
  }
  AuthenticatedContent content;
  content.wire_format = WireFormat::kPrivateMessage;
  content.content = {context_.group_id, context_.epoch, Sender::Member(leaf_),
                     base::ToBytes(authenticated_data),
                     ApplicationData{base::ToBytes(data)}};
  content.Sign(signing_key, context_);
  MessageKeys keys(next_->secrets.encryption.Clone(), tree_.leaf_count());
  auto key = keys.Next(leaf_, RatchetType::kApplication);
  for (uint32_t sent = 0; key.ok() && sent < sent_; ++sent) {
    key = keys.Next(leaf_, RatchetType::kApplication);
  }
  if (!key.ok()) return key.status();
  auto message = ProtectPrivate(content, key->key, key->generation, padding,
                                next_->secrets.sender_data, random);
  if (!message.ok()) return message.status();
  ++sent_;
  return MlsMessage{*std::move(message)};
}

}  // namespace hotline::mls
