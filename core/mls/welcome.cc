#include "core/mls/welcome.h"

#include <algorithm>

#include "core/crypto/aead.h"

namespace hotline::mls {
namespace {

struct WelcomeKey {
  crypto::AeadKey key;
  crypto::AeadNonce nonce;
};

WelcomeKey WelcomeKeyOf(const Secret& welcome_secret) {
  WelcomeKey out;
  out.key = ExpandWithLabel<32>(welcome_secret, "key", {});
  // Every bit of it is set.
  ExpandWithLabel(welcome_secret, "nonce", {}, out.nonce).IgnoreError();
  return out;
}

base::SecretBytes DecodeOpaqueSecret(base::Reader& in) {
  return base::SecretBytes(in.Opaque(kLongestVector));
}

}  // namespace

void EncryptedGroupSecrets::Encode(base::Writer& out) const {
  out.Opaque(new_member);
  encrypted_group_secrets.Encode(out);
}

EncryptedGroupSecrets EncryptedGroupSecrets::Decode(base::Reader& in) {
  EncryptedGroupSecrets secrets;
  secrets.new_member = DecodeOpaque(in);
  secrets.encrypted_group_secrets = HpkeCiphertext::Decode(in);
  return secrets;
}

const EncryptedGroupSecrets* Welcome::Find(const Hash& key_package_ref) const {
  auto found =
      std::find_if(secrets.begin(), secrets.end(), [&](const auto& one) {
        return base::ConstantTimeEqual(one.new_member, key_package_ref);
      });
  return found == secrets.end() ? nullptr : &*found;
}

void Welcome::Encode(base::Writer& out) const {
  EncodeEnum(cipher_suite, out);
  EncodeVector(secrets, out);
  out.Opaque(encrypted_group_info);
}

Welcome Welcome::Decode(base::Reader& in) {
  Welcome welcome;
  welcome.cipher_suite = DecodeEnum<CipherSuite>(in);
  welcome.secrets = DecodeVector<EncryptedGroupSecrets>(in);
  welcome.encrypted_group_info = DecodeOpaque(in);
  return welcome;
}

base::SecretBytes GroupSecrets::Encode() const {
  base::Writer out;
  out.Opaque(joiner_secret.Reveal());
  out.U8(path_secret.has_value() ? 1 : 0);
  if (path_secret.has_value()) out.Opaque(path_secret->Reveal());
  EncodeVector(psks, out);
  return base::SecretBytes(out.Take());
}

absl::StatusOr<GroupSecrets> GroupSecrets::Parse(base::ByteView bytes) {
  base::Reader in(bytes);
  GroupSecrets secrets;
  secrets.joiner_secret = DecodeOpaqueSecret(in);
  const uint8_t present = in.U8();
  in.Require(present <= 1);
  if (present == 1) secrets.path_secret = DecodeOpaqueSecret(in);
  secrets.psks = DecodeVector<PreSharedKeyId>(in);
  if (auto status = in.Finish("GroupSecrets"); !status.ok()) return status;
  return secrets;
}

absl::StatusOr<EncryptedGroupSecrets> EncryptGroupSecrets(
    const GroupSecrets& secrets, const KeyPackage& to,
    base::ByteView encrypted_group_info, base::Random& random) {
  auto init_key =
      crypto::KemPublicKey::Parse(KemOf(to.cipher_suite), to.init_key);
  if (!init_key.ok()) return init_key.status();
  auto sealed = EncryptWithLabel(*init_key, "Welcome", encrypted_group_info,
                                 secrets.Encode().Reveal(), random);
  if (!sealed.ok()) return sealed.status();
  return EncryptedGroupSecrets{base::ToBytes(to.Ref()), *std::move(sealed)};
}

absl::StatusOr<GroupSecrets> DecryptGroupSecrets(
    const EncryptedGroupSecrets& sealed, const crypto::KemPrivateKey& init_key,
    base::ByteView encrypted_group_info) {
  auto opened = DecryptWithLabel(init_key, "Welcome", encrypted_group_info,
                                 sealed.encrypted_group_secrets);
  if (!opened.ok()) return opened.status();
  return GroupSecrets::Parse(opened->Reveal());
}

base::Bytes EncryptGroupInfo(const GroupInfo& info,
                             const Secret& welcome_secret) {
  const WelcomeKey key = WelcomeKeyOf(welcome_secret);
  return crypto::ChaCha20Poly1305Seal(key.key, key.nonce, {}, Encode(info));
}

absl::StatusOr<GroupInfo> DecryptGroupInfo(base::ByteView sealed,
                                           const Secret& welcome_secret) {
  const WelcomeKey key = WelcomeKeyOf(welcome_secret);
  auto opened = crypto::ChaCha20Poly1305Open(key.key, key.nonce, {}, sealed);
  if (!opened.ok()) return opened.status();
  return Parse<GroupInfo>(*opened, "GroupInfo");
}

}  // namespace hotline::mls
