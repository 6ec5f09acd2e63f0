#include "core/crypto/key_schedule.h"

#include <algorithm>

#include "core/crypto/labeled.h"

namespace hotline::crypto {
namespace {

constexpr size_t kShortestPsk = 32;
constexpr uint16_t kKdfId = 0x0001;  // HKDF-SHA256

// key_schedule_context: mode || psk_id_hash || info_hash.
base::ByteArray<65> Context(const HpkeSuiteId& suite_id, HpkeMode mode,
                            base::ByteView psk_id, base::ByteView info) {
  base::ByteArray<65> out;
  out[0] = static_cast<uint8_t>(mode);
  const Prk psk_id_hash = LabeledExtract(suite_id, {}, "psk_id_hash", psk_id);
  const Prk info_hash = LabeledExtract(suite_id, {}, "info_hash", info);
  std::ranges::copy(psk_id_hash.Reveal(), out.begin() + 1);
  std::ranges::copy(info_hash.Reveal(), out.begin() + 33);
  return out;
}

}  // namespace

HpkeSuiteId SuiteId(KemId kem, AeadId aead) {
  const auto high = [](auto id) {
    return static_cast<uint8_t>(uint16_t(id) >> 8);
  };
  const auto low = [](auto id) { return static_cast<uint8_t>(id); };
  return {'H',      'P',          'K',         'E',        high(kem),
          low(kem), high(kKdfId), low(kKdfId), high(aead), low(aead)};
}

absl::Status VerifyPskInputs(HpkeMode mode, base::ByteView psk,
                             base::ByteView psk_id) {
  if (psk.empty() != psk_id.empty()) {
    return absl::InvalidArgumentError("HPKE: psk and psk_id go together");
  }
  const bool wanted = mode == HpkeMode::kPsk || mode == HpkeMode::kAuthPsk;
  if (psk.empty() == wanted) {
    return absl::InvalidArgumentError(wanted ? "HPKE: this mode needs a psk"
                                             : "HPKE: this mode takes no psk");
  }
  if (wanted && psk.size() < kShortestPsk) {
    return absl::InvalidArgumentError("HPKE: psk is shorter than 32 bytes");
  }
  return absl::OkStatus();
}

absl::StatusOr<HpkeKeys> KeySchedule(HpkeMode mode, KemId kem, AeadId aead,
                                     const SharedSecret& shared_secret,
                                     base::ByteView info, base::ByteView psk,
                                     base::ByteView psk_id) {
  absl::Status status = VerifyPskInputs(mode, psk, psk_id);
  if (!status.ok()) return status;
  HpkeKeys out{SuiteId(kem, aead), aead, {}, {}, {}};
  const auto context = Context(out.suite_id, mode, psk_id, info);
  const Prk secret =
      LabeledExtract(out.suite_id, shared_secret.Reveal(), "secret", psk);
  out.exporter_secret = LabeledExpand<32>(out.suite_id, secret, "exp", context);
  if (aead == AeadId::kExportOnly) return out;
  out.key = LabeledExpand<32>(out.suite_id, secret, "key", context);
  out.base_nonce =
      LabeledExpand<12>(out.suite_id, secret, "base_nonce", context);
  return out;
}

}  // namespace hotline::crypto
