// The HPKE key schedule (RFC 9180 section 5.1): from a KEM's shared secret to
// what both sides then share. The suite's KDF is always HKDF-SHA256, 0x0001.
// hpke.h is the face to use; this one is for it and for published vectors.
#pragma once

#include "core/crypto/aead.h"
#include "core/crypto/hkdf.h"
#include "core/crypto/kem.h"

namespace hotline::crypto {

enum class HpkeMode : uint8_t { kBase = 0, kPsk = 1, kAuth = 2, kAuthPsk = 3 };

enum class AeadId : uint16_t {
  kChaCha20Poly1305 = 0x0003,
  kExportOnly = 0xffff,
};

// suite_id of section 5.1: "HPKE" || kem_id || kdf_id || aead_id.
using HpkeSuiteId = base::ByteArray<10>;
HpkeSuiteId SuiteId(KemId kem, AeadId aead);

struct HpkeKeys {
  HpkeSuiteId suite_id;
  AeadId aead;
  AeadKey key;                  // zero for kExportOnly
  base::Secret<12> base_nonce;  // zero for kExportOnly
  Prk exporter_secret;
};

// VerifyPSKInputs: InvalidArgument unless psk and psk_id are both there in the
// PSK modes and both absent in the others. A psk under 32 bytes is refused too:
// one that can be guessed falls to the dictionary attack of section 9.5.
absl::Status VerifyPskInputs(HpkeMode mode, base::ByteView psk,
                             base::ByteView psk_id);

// KeySchedule, after VerifyPskInputs.
absl::StatusOr<HpkeKeys> KeySchedule(HpkeMode mode, KemId kem, AeadId aead,
                                     const SharedSecret& shared_secret,
                                     base::ByteView info, base::ByteView psk,
                                     base::ByteView psk_id);

}  // namespace hotline::crypto
