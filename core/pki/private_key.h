// Ed25519 private keys in files: PKCS#8 (RFC 8410) as PEM, not encrypted; what
// seals the file is its place (a systemd credential, the endpoint store). The
// seed is the 32-byte private key of RFC 8032; core/crypto signs with it.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "core/base/secret.h"
#include "core/pki/certificate.h"

namespace hotline::pki {

using Ed25519Seed = base::Secret<32>;

// Exactly one PEM block. Another key type, an encrypted key or anything else is
// refused with what to do; no message shows any of the content. Never asks for
// a passphrase.
absl::StatusOr<Ed25519Seed> SeedFromPem(std::string_view pem);

// The form that SeedFromPem and gRPC read.
base::SecretBytes SeedToPem(const Ed25519Seed& seed);

Ed25519PublicKey PublicKeyOf(const Ed25519Seed& seed);

}  // namespace hotline::pki
