// HPKE in the format of RFC 9180 appendix A, all four modes; draft-ietf-hpke-pq
// uses it too. Every published value on the way is compared, so that a failure
// names the step that went wrong.
#include "core/crypto/hpke.h"

#include <optional>

#include "absl/strings/str_format.h"
#include "tests/vectors/format.h"
#include "tests/vectors/replay.h"

namespace hotline::vectors {
namespace {

using crypto::AeadId;
using crypto::HpkeMode;
using crypto::KemId;
using crypto::KemPrivateKey;

// A published sequence number is reached by sealing that often.
constexpr uint64_t kFarthest = 1 << 20;

struct Suite {
  HpkeMode mode;
  KemId kem;
  AeadId aead;
};

absl::StatusOr<Suite> ReadHpkeSuite(Entry& entry) {
  const uint64_t mode = entry.Number("mode");
  const uint64_t kem = entry.Number("kem_id");
  const uint64_t kdf = entry.Number("kdf_id");
  const uint64_t aead = entry.Number("aead_id");
  if (!entry.status().ok()) return entry.status();
  const bool ours = mode <= 3 && (kem == 0x0020 || kem == 0x647a) &&
                    kdf == 0x0001 &&
                    (aead == uint64_t(AeadId::kChaCha20Poly1305) ||
                     aead == uint64_t(AeadId::kExportOnly));
  if (!ours) {
    return absl::UnimplementedError(absl::StrFormat(
        "mode %d, KEM %#06x, KDF %#06x, AEAD %#06x", mode, kem, kdf, aead));
  }
  return Suite{HpkeMode(mode), KemId(kem), AeadId(aead)};
}

// The key pair that ikm gives; `name` is R, S or E, as in skRm.
absl::StatusOr<KemPrivateKey> ReadKey(Entry& entry, KemId kem,
                                      const std::string& name) {
  auto key = KemPrivateKey::Derive(kem, entry.Hex("ikm" + name));
  if (!key.ok()) return key.status();
  entry.Expect("sk" + name + "m", key->secret().Reveal());
  entry.Expect("pk" + name + "m", key->public_key().bytes());
  return key;
}

struct Inputs {
  Suite suite;
  KemPrivateKey recipient;
  std::optional<KemPrivateKey> sender;  // Auth modes
  base::Bytes info;
  base::SecretBytes psk;  // PSK modes
  base::Bytes psk_id;
};

absl::StatusOr<Inputs> ReadInputs(Entry& entry) {
  auto suite = ReadHpkeSuite(entry);
  if (!suite.ok()) return suite.status();
  auto recipient = ReadKey(entry, suite->kem, "R");
  if (!recipient.ok()) return recipient.status();
  Inputs in{*suite, *std::move(recipient), {}, entry.Hex("info"), {}, {}};
  if (suite->mode == HpkeMode::kAuth || suite->mode == HpkeMode::kAuthPsk) {
    auto sender = ReadKey(entry, suite->kem, "S");
    if (!sender.ok()) return sender.status();
    in.sender = *std::move(sender);
  }
  if (suite->mode == HpkeMode::kPsk || suite->mode == HpkeMode::kAuthPsk) {
    in.psk = base::SecretBytes(entry.Hex("psk"));
    in.psk_id = entry.Hex("psk_id");
  }
  return in;
}

absl::Status CheckKem(Entry& entry, const Inputs& in) {
  if (entry.Has("skEm")) {
    auto ephemeral = ReadKey(entry, in.suite.kem, "E");
    if (!ephemeral.ok()) return ephemeral.status();
  }
  Replay random(entry.Hex("ikmE"));
  const crypto::KemPublicKey& to = in.recipient.public_key();
  auto sent = in.sender ? AuthEncap(to, *in.sender, random) : Encap(to, random);
  if (!sent.ok()) return sent.status();
  entry.Expect("enc", sent->enc);
  entry.Expect("shared_secret", sent->shared_secret.Reveal());

  const base::Bytes enc = entry.Hex("enc");
  auto received = in.sender
                      ? AuthDecap(enc, in.recipient, in.sender->public_key())
                      : Decap(enc, in.recipient);
  if (!received.ok()) return received.status();
  entry.Expect("shared_secret", received->Reveal());
  return absl::OkStatus();
}

absl::StatusOr<crypto::HpkeKeys> CheckKeySchedule(Entry& entry,
                                                  const Inputs& in) {
  auto secret = crypto::SharedSecret::From(entry.Hex("shared_secret"));
  if (!secret.ok()) return secret.status();
  auto keys = KeySchedule(in.suite.mode, in.suite.kem, in.suite.aead, *secret,
                          in.info, in.psk.Reveal(), in.psk_id);
  if (!keys.ok()) return keys.status();
  if (entry.Has("suite_id")) entry.Expect("suite_id", keys->suite_id);
  entry.Expect("exporter_secret", keys->exporter_secret.Reveal());
  if (in.suite.aead == AeadId::kExportOnly) return keys;
  entry.Expect("key", keys->key.Reveal());
  entry.Expect("base_nonce", keys->base_nonce.Reveal());
  return keys;
}

absl::StatusOr<crypto::SenderSetup> SetupS(Entry& entry, const Inputs& in) {
  Replay random(entry.Hex("ikmE"));
  const auto& [mode, kem, aead] = in.suite;
  const crypto::KemPublicKey& pk_r = in.recipient.public_key();
  switch (mode) {
    case HpkeMode::kBase:
      return SetupBaseS(aead, pk_r, in.info, random);
    case HpkeMode::kPsk:
      return SetupPskS(aead, pk_r, in.info, in.psk, in.psk_id, random);
    case HpkeMode::kAuth:
      return SetupAuthS(aead, pk_r, in.info, *in.sender, random);
    case HpkeMode::kAuthPsk:
      return SetupAuthPskS(aead, pk_r, in.info, in.psk, in.psk_id, *in.sender,
                           random);
  }
  return absl::UnimplementedError("mode");
}

absl::StatusOr<crypto::RecipientContext> SetupR(Entry& entry,
                                                const Inputs& in) {
  const base::Bytes enc = entry.Hex("enc");
  const auto& [mode, kem, aead] = in.suite;
  switch (mode) {
    case HpkeMode::kBase:
      return SetupBaseR(aead, enc, in.recipient, in.info);
    case HpkeMode::kPsk:
      return SetupPskR(aead, enc, in.recipient, in.info, in.psk, in.psk_id);
    case HpkeMode::kAuth:
      return SetupAuthR(aead, enc, in.recipient, in.info,
                        in.sender->public_key());
    case HpkeMode::kAuthPsk:
      return SetupAuthPskR(aead, enc, in.recipient, in.info, in.psk, in.psk_id,
                           in.sender->public_key());
  }
  return absl::UnimplementedError("mode");
}

// Seals and opens messages that nobody published until both sides have reached
// `wanted`.
absl::Status AdvanceTo(uint64_t wanted, uint64_t& sequence,
                       crypto::SenderContext& sender,
                       crypto::RecipientContext& recipient) {
  if (wanted < sequence || wanted > kFarthest) {
    return absl::InvalidArgumentError("seq is out of order or too far");
  }
  for (; sequence < wanted; ++sequence) {
    auto ciphertext = sender.Seal({}, {});
    if (!ciphertext.ok()) return ciphertext.status();
    auto opened = recipient.Open({}, *ciphertext);
    if (!opened.ok()) return opened.status();
  }
  return absl::OkStatus();
}

absl::Status CheckNonce(Entry& encryption, const crypto::HpkeKeys& keys,
                        uint64_t sequence) {
  auto nonce =
      crypto::NonceSequence(keys.base_nonce.Clone(), sequence).Current();
  if (!nonce.ok()) return nonce.status();
  encryption.Expect("nonce", *nonce);
  return absl::OkStatus();
}

absl::Status CheckEncryptions(Entry& entry, const crypto::HpkeKeys& keys,
                              crypto::SenderContext& sender,
                              crypto::RecipientContext& recipient) {
  uint64_t sequence = 0;
  for (Entry& encryption : entry.List("encryptions")) {
    const uint64_t wanted =
        encryption.Has("seq") ? encryption.Number("seq") : sequence;
    absl::Status status = AdvanceTo(wanted, sequence, sender, recipient);
    if (status.ok()) status = CheckNonce(encryption, keys, sequence);
    if (!status.ok()) return status;
    const base::Bytes aad = encryption.Hex("aad");
    auto ciphertext = sender.Seal(aad, encryption.Hex("pt"));
    if (!ciphertext.ok()) return ciphertext.status();
    encryption.Expect("ct", *ciphertext);
    auto plaintext = recipient.Open(aad, encryption.Hex("ct"));
    if (!plaintext.ok()) return plaintext.status();
    encryption.Expect("pt", *plaintext);
    ++sequence;
  }
  return absl::OkStatus();
}

absl::Status CheckExports(Entry& entry, const crypto::HpkeContext& context) {
  for (Entry& one : entry.List("exports")) {
    auto value = context.Export(one.Hex("exporter_context"), one.Number("L"));
    if (!value.ok()) return value.status();
    one.Expect("exported_value", value->Reveal());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunHpke(Entry& entry) {
  auto in = ReadInputs(entry);
  if (!in.ok()) return in.status();
  absl::Status status = CheckKem(entry, *in);
  if (!status.ok()) return status;
  auto keys = CheckKeySchedule(entry, *in);
  if (!keys.ok()) return keys.status();
  auto sender = SetupS(entry, *in);
  if (!sender.ok()) return sender.status();
  auto recipient = SetupR(entry, *in);
  if (!recipient.ok()) return recipient.status();
  status = CheckEncryptions(entry, *keys, sender->context, *recipient);
  if (status.ok()) status = CheckExports(entry, sender->context);
  if (status.ok()) status = CheckExports(entry, *recipient);
  return status;
}

}  // namespace hotline::vectors
