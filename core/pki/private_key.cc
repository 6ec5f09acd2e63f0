#include "core/pki/private_key.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/pki/pem.h"

namespace hotline::pki {
namespace {

constexpr size_t kMaxPem = 16 * 1024;
constexpr char kLabel[] = "PRIVATE KEY";
constexpr char kEncrypted[] = "ENCRYPTED PRIVATE KEY";
// RFC 8410 section 7: what precedes the seed in the one DER form of such a key.
constexpr base::ByteArray<16> kPrefix = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30,
                                         0x05, 0x06, 0x03, 0x2b, 0x65, 0x70,
                                         0x04, 0x22, 0x04, 0x20};

absl::Status Refuse(std::string_view why) {
  return absl::InvalidArgumentError("private key: " + std::string(why));
}

absl::StatusOr<Ed25519Seed> SeedFromDer(base::ByteView der) {
  if (der.size() != kPrefix.size() + Ed25519Seed::kSize ||
      !std::equal(kPrefix.begin(), kPrefix.end(), der.begin())) {
    return Refuse(
        "not an Ed25519 key; make one with openssl genpkey -algorithm "
        "ed25519");
  }
  Ed25519Seed seed;
  std::copy(der.begin() + kPrefix.size(), der.end(), seed.Reveal().begin());
  return seed;
}

}  // namespace

absl::StatusOr<Ed25519Seed> SeedFromPem(std::string_view pem) {
  if (pem.size() > kMaxPem) return Refuse("the file is larger than 16 KiB");
  const auto blocks = ReadPem(pem, 1);
  if (!blocks.ok()) return Refuse("the file must hold one block of PEM");
  const PemBlock& block = blocks->front();
  if (block.label == kEncrypted) {
    return Refuse("it is encrypted; decrypt it first with openssl pkcs8");
  }
  if (block.label != kLabel) return Refuse("not a PKCS#8 PRIVATE KEY");
  return SeedFromDer(block.der.Reveal());
}

base::SecretBytes SeedToPem(const Ed25519Seed& seed) {
  base::Secret<kPrefix.size() + Ed25519Seed::kSize> der;
  std::copy(kPrefix.begin(), kPrefix.end(), der.Reveal().begin());
  std::copy(seed.Reveal().begin(), seed.Reveal().end(),
            der.Reveal().begin() + kPrefix.size());
  // 48 bytes make 64 characters: one line, and nothing to pad.
  base::Secret<65> line;
  sodium_bin2base64(reinterpret_cast<char*>(line.Reveal().data()), 65,
                    der.Reveal().data(), der.Reveal().size(),
                    sodium_base64_VARIANT_ORIGINAL);
  const std::string begin = absl::StrCat("-----BEGIN ", kLabel, "-----\n");
  const std::string end = absl::StrCat("\n-----END ", kLabel, "-----\n");
  base::SecretBytes pem(begin.size() + 64 + end.size());
  auto out = std::copy(begin.begin(), begin.end(), pem.Reveal().begin());
  out = std::copy_n(line.Reveal().begin(), 64, out);
  std::copy(end.begin(), end.end(), out);
  return pem;
}

Ed25519PublicKey PublicKeyOf(const Ed25519Seed& seed) {
  Ed25519PublicKey key;
  base::Secret<crypto_sign_SECRETKEYBYTES> expanded;
  crypto_sign_seed_keypair(key.data(), expanded.Reveal().data(),
                           seed.Reveal().data());
  return key;
}

}  // namespace hotline::pki
