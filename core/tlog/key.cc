#include "core/tlog/key.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "core/crypto/sha256.h"
#include "core/tlog/lines.h"

namespace hotline::tlog {
namespace {

constexpr size_t kLongestName = 255;

// Unicode's White_Space above ASCII, in UTF-8. In well-formed text a match
// cannot begin in the middle of a character.
constexpr std::array<std::string_view, 19> kWideSpaces = {
    "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80",
    "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84",
    "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
    "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9",
    "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};

bool HasSpace(std::string_view text) {
  return text.find_first_of(" \n") != std::string_view::npos ||
         std::any_of(kWideSpaces.begin(), kWideSpaces.end(),
                     [text](std::string_view space) {
                       return text.find(space) != std::string_view::npos;
                     });
}

base::Bytes TypedKey(SignatureType type, const crypto::VerifyKey& public_key) {
  base::Bytes out{static_cast<uint8_t>(type)};
  out.insert(out.end(), public_key.begin(), public_key.end());
  return out;
}

// First four bytes of SHA-256(name || "\n" || type || public key).
KeyId ComputeId(std::string_view name, SignatureType type,
                const crypto::VerifyKey& public_key) {
  const base::Digest hash = crypto::Sha256(
      {base::ViewOf(name), base::ViewOf("\n"), TypedKey(type, public_key)});
  KeyId id;
  std::copy_n(hash.begin(), id.size(), id.begin());
  return id;
}

// Whether we can check signatures of this type.
absl::Status CheckType(SignatureType type) {
  if (type == SignatureType::kEd25519 || type == SignatureType::kCosignature) {
    return absl::OkStatus();
  }
  return absl::UnimplementedError(
      absl::StrCat("key: signature type 0x",
                   absl::Hex(static_cast<unsigned>(type), absl::kZeroPad2),
                   " is not supported"));
}

}  // namespace

bool IsKeyName(std::string_view name) {
  return !name.empty() && IsNoteText(name) &&
         name.find('+') == std::string_view::npos && !HasSpace(name);
}

VerifierKey::VerifierKey(std::string_view name, SignatureType type,
                         const crypto::VerifyKey& public_key)
    : name_(name),
      type_(type),
      public_key_(public_key),
      id_(ComputeId(name, type, public_key)) {}

absl::StatusOr<VerifierKey> VerifierKey::Make(
    std::string_view name, SignatureType type,
    const crypto::VerifyKey& public_key) {
  if (!IsKeyName(name) || name.size() > kLongestName) {
    return absl::InvalidArgumentError(
        "key: a name is 1 to 255 bytes of text without space or '+'");
  }
  absl::Status status = CheckType(type);
  if (!status.ok()) return status;
  return VerifierKey(name, type, public_key);
}

absl::StatusOr<VerifierKey> VerifierKey::Parse(std::string_view vkey) {
  // The base64 at the end may hold a '+' too: only the first two divide.
  const size_t first = vkey.find('+');
  const size_t second =
      first == std::string_view::npos ? first : vkey.find('+', first + 1);
  if (second == std::string_view::npos) {
    return absl::InvalidArgumentError("vkey: not NAME+ID+KEY");
  }
  auto typed = base::FromBase64(vkey.substr(second + 1));
  if (!typed.ok() || typed->empty()) {
    return absl::InvalidArgumentError("vkey: the key is not base64");
  }
  const auto type = static_cast<SignatureType>(typed->front());
  absl::Status status = CheckType(type);
  if (!status.ok()) return status;
  auto public_key = base::ToArray<32>(base::ByteView(*typed).subspan(1));
  if (!public_key.ok()) return public_key.status();
  auto key = Make(vkey.substr(0, first), type, *public_key);
  if (!key.ok()) return key.status();
  if (base::ToHex(key->id()) != vkey.substr(first + 1, second - first - 1)) {
    return absl::InvalidArgumentError("vkey: the key ID is not this key's");
  }
  return key;
}

std::string VerifierKey::Format() const {
  return absl::StrCat(name_, "+", base::ToHex(id_), "+",
                      base::ToBase64(TypedKey(type_, public_key_)));
}

absl::StatusOr<SignerKey> SignerKey::Make(std::string_view name,
                                          SignatureType type,
                                          const base::Secret<32>& seed) {
  crypto::SigningKey key(seed);
  auto verifier = VerifierKey::Make(name, type, key.verify_key());
  if (!verifier.ok()) return verifier.status();
  return SignerKey(*std::move(verifier), std::move(key));
}

crypto::Signature SignerKey::Sign(std::string_view message) const {
  return key_.Sign(base::ViewOf(message));
}

}  // namespace hotline::tlog
