// Putting what was said into the form in which it travels, and taking it out
// again: RFC 9420 sections 6.2 and 6.3. Pure functions of keys; which key is
// used when is group.h's business, and so is the signature.
#pragma once

#include "core/mls/framing.h"
#include "core/mls/key_schedule.h"
#include "core/mls/ratchet.h"

namespace hotline::mls {

// Section 6.2. The membership_tag only for members.
PublicMessage ProtectPublic(AuthenticatedContent content,
                            const Secret& membership_key,
                            const GroupContext& context);
// Unauthenticated if a member's membership_tag is wrong; InvalidArgument for
// application data, which must not travel so (section 6).
absl::StatusOr<AuthenticatedContent> UnprotectPublic(
    PublicMessage message, const Secret& membership_key,
    const GroupContext& context);

// Section 6.3.2.
struct SenderData {
  LeafIndex leaf_index;
  uint32_t generation = 0;
  base::ByteArray<4> reuse_guard{};

  void Encode(base::Writer& out) const;
  static SenderData Decode(base::Reader& in);
};

// Section 6.3.1. `content.content.sender` is a member, and `key` the key of
// `generation` on its ratchet. `padding`: zero bytes after the content.
absl::StatusOr<PrivateMessage> ProtectPrivate(
    const AuthenticatedContent& content, const MessageKey& key,
    uint32_t generation, size_t padding, const Secret& sender_data_secret,
    base::Random& random);
// Unauthenticated if it was not made with `sender_data_secret`.
absl::StatusOr<SenderData> OpenSenderData(const PrivateMessage& message,
                                          const Secret& sender_data_secret);
// Unauthenticated if it was not made with `key`, InvalidArgument if what is
// inside is malformed or padded with anything but zeros.
absl::StatusOr<AuthenticatedContent> UnprotectPrivate(
    const PrivateMessage& message, const SenderData& sender_data,
    const MessageKey& key);

}  // namespace hotline::mls
