// Message framing: RFC 9420 section 6. What is said (FramedContent), that it
// was said by whom (AuthenticatedContent), and the two forms in which it
// travels (PublicMessage, PrivateMessage).
#pragma once

#include "core/mls/commit.h"
#include "core/mls/group_context.h"

namespace hotline::mls {

enum class WireFormat : uint16_t {
  kPublicMessage = 1,
  kPrivateMessage = 2,
  kWelcome = 3,
  kGroupInfo = 4,
  kKeyPackage = 5,
};

enum class ContentType : uint8_t {
  kApplication = 1,
  kProposal = 2,
  kCommit = 3
};

enum class SenderType : uint8_t {
  kMember = 1,
  kExternal = 2,
  kNewMemberProposal = 3,
  kNewMemberCommit = 4,
};

struct Sender {
  SenderType type = SenderType::kMember;
  LeafIndex leaf_index;       // member
  uint32_t sender_index = 0;  // external: place in external_senders

  static Sender Member(LeafIndex leaf) {
    return {SenderType::kMember, leaf, 0};
  }

  void Encode(base::Writer& out) const;
  static Sender Decode(base::Reader& in);
  bool operator==(const Sender&) const = default;
};

struct ApplicationData {
  base::Bytes bytes;

  void Encode(base::Writer& out) const { out.Opaque(bytes); }
  static ApplicationData Decode(base::Reader& in) { return {DecodeOpaque(in)}; }
  bool operator==(const ApplicationData&) const = default;
};

// In the order of ContentType.
using Content = std::variant<ApplicationData, Proposal, Commit>;
ContentType TypeOf(const Content& content);
void EncodeContent(const Content& content, base::Writer& out);
Content DecodeContent(ContentType type, base::Reader& in);

struct FramedContent {
  base::Bytes group_id;
  uint64_t epoch = 0;
  Sender sender;
  base::Bytes authenticated_data;
  Content content;

  void Encode(base::Writer& out) const;
  static FramedContent Decode(base::Reader& in);
  bool operator==(const FramedContent&) const = default;
};

struct FramedContentAuthData {
  base::Bytes signature;
  base::Bytes confirmation_tag;  // of a commit

  void Encode(ContentType type, base::Writer& out) const;
  static FramedContentAuthData Decode(ContentType type, base::Reader& in);
  bool operator==(const FramedContentAuthData&) const = default;
};

struct AuthenticatedContent {
  WireFormat wire_format = WireFormat::kPrivateMessage;
  FramedContent content;
  FramedContentAuthData auth;

  // Section 6.1. `context` is used for the senders that are, or become,
  // members.
  void Sign(const crypto::SigningKey& key, const GroupContext& context);
  absl::Status VerifySignature(const SignaturePublicKey& key,
                               const GroupContext& context) const;
  // FramedContentTBS.
  base::Bytes ToBeSigned(const GroupContext& context) const;

  void Encode(base::Writer& out) const;
  static AuthenticatedContent Decode(base::Reader& in);
  bool operator==(const AuthenticatedContent&) const = default;
};

struct PublicMessage {
  FramedContent content;
  FramedContentAuthData auth;
  base::Bytes membership_tag;  // of a member

  void Encode(base::Writer& out) const;
  static PublicMessage Decode(base::Reader& in);
  bool operator==(const PublicMessage&) const = default;
};

struct PrivateMessage {
  base::Bytes group_id;
  uint64_t epoch = 0;
  ContentType content_type = ContentType::kApplication;
  base::Bytes authenticated_data;
  base::Bytes encrypted_sender_data;
  base::Bytes ciphertext;

  void Encode(base::Writer& out) const;
  static PrivateMessage Decode(base::Reader& in);
  bool operator==(const PrivateMessage&) const = default;
};

}  // namespace hotline::mls
