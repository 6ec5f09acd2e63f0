#include "client/station/vault.h"

#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/crypto/hkdf.h"

namespace hotline::station {
namespace {

constexpr std::string_view kLabel = "hotline/1 store";
constexpr uint8_t kSealVersion = 1;
constexpr size_t kNonceSize = std::tuple_size_v<crypto::StorageNonce>;
constexpr size_t kSmallestKey = 32;

absl::Status Damaged() {
  return Fail(Problem::kStore, "damaged",
              "The store is damaged, or was changed by something else: put a "
              "copy in its place, then run `hotline rejoin`.");
}

absl::StatusOr<crypto::AeadKey> KeyOf(const KeySlot& slot,
                                      base::ByteView store_key) {
  if (slot.kind == StoreKeyKind::kPassphrase) {
    return crypto::KeyFromPassword(base::SecretBytes(store_key), slot.salt,
                                   slot.cost);
  }
  return crypto::HkdfExpand<32>(crypto::HkdfExtract(slot.salt, {store_key}),
                                {base::ViewOf(kLabel)});
}

Place SlotPlace() { return Place("key_slot", "sealed", uint64_t{1}); }

}  // namespace

Place::Place(std::string_view table, std::string_view column, uint64_t row)
    : aad_(base::Writer()
               .Text(kLabel)
               .Text(table)
               .Text(column)
               .U8(1)
               .U64(row)
               .Take()) {}

Place::Place(std::string_view table, std::string_view column,
             base::ByteView row)
    : aad_(base::Writer()
               .Text(kLabel)
               .Text(table)
               .Text(column)
               .U8(2)
               .Opaque(row)
               .Take()) {}

base::Bytes Seal(const crypto::AeadKey& key, const Place& place,
                 base::ByteView plaintext, base::Random& random) {
  const auto nonce = base::RandomArray<kNonceSize>(random);
  const base::Bytes ciphertext =
      crypto::XChaCha20Poly1305Seal(key, nonce, place.aad(), plaintext);
  return base::Writer().U8(kSealVersion).Raw(nonce).Raw(ciphertext).Take();
}

absl::StatusOr<base::SecretBytes> Open(const crypto::AeadKey& key,
                                       const Place& place,
                                       base::ByteView sealed) {
  base::Reader reader(sealed);
  reader.Require(reader.U8() == kSealVersion);
  const auto nonce = reader.Array<kNonceSize>();
  const base::ByteView ciphertext = reader.Raw(reader.left());
  if (!reader.ok()) return Damaged();
  auto opened =
      crypto::XChaCha20Poly1305Open(key, nonce, place.aad(), ciphertext);
  if (!opened.ok()) return Damaged();
  return base::SecretBytes(*std::move(opened));
}

absl::StatusOr<KeySlot> MakeKeySlot(StoreKeyKind kind, base::ByteView store_key,
                                    const crypto::AeadKey& root,
                                    base::Random& random) {
  const size_t least = kind == StoreKeyKind::kBytes ? kSmallestKey : 1;
  if (store_key.size() < least) {
    return Fail(Problem::kStore, "weak_key",
                kind == StoreKeyKind::kBytes
                    ? "The store's key needs at least 32 random bytes."
                    : "The store's passphrase must not be empty.");
  }
  KeySlot slot{.kind = kind,
               .salt = base::RandomArray<16>(random),
               .cost = {},
               .sealed = {}};
  TRY_ASSIGN(const crypto::AeadKey key, KeyOf(slot, store_key));
  slot.sealed = Seal(key, SlotPlace(), root.Reveal(), random);
  return slot;
}

absl::StatusOr<crypto::AeadKey> OpenKeySlot(const KeySlot& slot,
                                            base::ByteView store_key) {
  TRY_ASSIGN(const crypto::AeadKey key, KeyOf(slot, store_key));
  const auto root = Open(key, SlotPlace(), slot.sealed);
  if (!root.ok()) {
    return Fail(
        Problem::kStore, "wrong_key",
        slot.kind == StoreKeyKind::kBytes
            ? "The store does not open with this key: check --key-file, "
              "or HOTLINE_KEY_FILE."
            : "The store does not open with this passphrase.");
  }
  return crypto::AeadKey::From(root->Reveal());
}

}  // namespace hotline::station
