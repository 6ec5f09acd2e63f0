#include "core/mls/derive.h"

#include "core/base/codec.h"
#include "core/crypto/hmac.h"

namespace hotline::mls {

// KDFLabel goes into the hash piece by piece: contexts may be long, and the
// derivations are many.
absl::Status ExpandWithLabel(const Secret& secret, std::string_view label,
                             base::ByteView context, std::span<uint8_t> out) {
  static constexpr std::string_view kPrefix = "MLS 1.0 ";
  base::Writer head;
  head.U16(static_cast<uint16_t>(out.size()))
      .Length(kPrefix.size() + label.size())
      .Raw(base::ViewOf(kPrefix))
      .Raw(base::ViewOf(label))
      .Length(context.size());
  return crypto::HkdfExpand(secret, {head.bytes(), context}, out);
}

Secret DeriveSecret(const Secret& secret, std::string_view label) {
  return ExpandWithLabel<Secret::kSize>(secret, label, {});
}

Hash RefHash(std::string_view label, base::ByteView value) {
  return crypto::Sha256(base::Writer().Text(label).Opaque(value).bytes());
}

Hash KeyPackageRef(base::ByteView key_package) {
  return RefHash("MLS 1.0 KeyPackage Reference", key_package);
}

Hash ProposalRef(base::ByteView authenticated_content) {
  return RefHash("MLS 1.0 Proposal Reference", authenticated_content);
}

Hash Mac(const Secret& key, base::ByteView content) {
  return crypto::HmacSha256(key.Reveal(), {content});
}

bool MacEquals(const Hash& expected, base::ByteView mac) {
  return base::ConstantTimeEqual(expected, mac);
}

}  // namespace hotline::mls
