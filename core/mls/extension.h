// Extensions, and what those of RFC 9420 carry: sections 7.2, 11.1, 12.1.8.1,
// 12.4.3.2, 13.4. Unknown extensions are kept as bytes, and passed over where
// the RFC says so.
#pragma once

#include <algorithm>

#include "core/mls/credential.h"
#include "core/mls/encrypt.h"

namespace hotline::mls {

using ExtensionType = uint16_t;  // numbers of the registry, known and unknown
inline constexpr ExtensionType kApplicationId = 0x0001;
inline constexpr ExtensionType kRatchetTree = 0x0002;
inline constexpr ExtensionType kRequiredCapabilities = 0x0003;
inline constexpr ExtensionType kExternalPub = 0x0004;
inline constexpr ExtensionType kExternalSenders = 0x0005;
inline constexpr ExtensionType kLastResort = 0x000a;  // of a KeyPackage

// Section 7.2: everybody knows these, and nobody lists them.
constexpr bool IsDefaultExtension(ExtensionType type) {
  return type >= kApplicationId && type <= kExternalSenders;
}

struct Extension {
  ExtensionType type = 0;
  base::Bytes data;

  void Encode(base::Writer& out) const { out.U16(type).Opaque(data); }
  static Extension Decode(base::Reader& in);
  bool operator==(const Extension&) const = default;
};

using Extensions = std::vector<Extension>;

// Section 13.4: at most one of a type.
bool AreOneOfAType(const Extensions& extensions);
// Others fail the reader.
Extensions DecodeExtensions(base::Reader& in);
// nullptr if there is none.
const Extension* FindExtension(const Extensions& extensions,
                               ExtensionType type);

// The extension with its content, which T encodes.
template <class T>
Extension MakeExtension(ExtensionType type, const T& content) {
  return {type, Encode(content)};
}

struct RequiredCapabilities {
  std::vector<uint16_t> extension_types;
  std::vector<uint16_t> proposal_types;
  std::vector<uint16_t> credential_types;

  void Encode(base::Writer& out) const;
  static RequiredCapabilities Decode(base::Reader& in);
  bool operator==(const RequiredCapabilities&) const = default;
};

struct ExternalPub {
  HpkePublicKey external_pub;

  void Encode(base::Writer& out) const { out.Opaque(external_pub); }
  static ExternalPub Decode(base::Reader& in) { return {DecodeOpaque(in)}; }
};

struct ExternalSender {
  SignaturePublicKey signature_key;
  Credential credential;

  void Encode(base::Writer& out) const;
  static ExternalSender Decode(base::Reader& in);
  bool operator==(const ExternalSender&) const = default;
};

struct ExternalSenders {
  std::vector<ExternalSender> senders;

  void Encode(base::Writer& out) const { EncodeVector(senders, out); }
  static ExternalSenders Decode(base::Reader& in) {
    return {DecodeVector<ExternalSender>(in)};
  }
};

// The content of one of ours, if it is there: nothing if it is not,
// InvalidArgument if it is malformed.
absl::StatusOr<std::optional<RequiredCapabilities>> RequiredCapabilitiesOf(
    const Extensions& extensions);
absl::StatusOr<std::optional<ExternalPub>> ExternalPubOf(
    const Extensions& extensions);
absl::StatusOr<std::optional<ExternalSenders>> ExternalSendersOf(
    const Extensions& extensions);

}  // namespace hotline::mls
