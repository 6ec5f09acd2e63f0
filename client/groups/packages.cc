#include "client/groups/packages.h"

#include "absl/strings/str_cat.h"
#include "client/groups/try.h"

namespace hotline::groups {
namespace {

// Replaced a month before its end.
constexpr std::chrono::days kReplaceBefore{30};
// A Welcome may still come so long after it.
constexpr std::chrono::days kKeepAfterEnd{30};

base::SecretBytes KeysOf(const mls::KeyPackageKeys& keys) {
  base::Writer out;
  out.Raw(keys.init_key.secret().Reveal());
  out.Raw(keys.leaf_key.secret().Reveal());
  return base::SecretBytes(out.Take());
}

absl::StatusOr<mls::KeyPackageKeys> ReadKeys(mls::CipherSuite suite,
                                             const base::SecretBytes& bytes) {
  const auto view = bytes.Reveal();
  if (view.size() != 64) {
    return absl::DataLossError("KeyPackage: damaged private keys");
  }
  TRY_ASSIGN(auto init, base::Secret<32>::From(view.first(32)));
  TRY_ASSIGN(auto leaf, base::Secret<32>::From(view.last(32)));
  const crypto::KemId kem = mls::KemOf(suite);
  return mls::KeyPackageKeys{
      crypto::KemPrivateKey::FromSecret(kem, std::move(init)),
      crypto::KemPrivateKey::FromSecret(kem, std::move(leaf))};
}

absl::StatusOr<OwnPackage> Open(PackageRecord record) {
  base::Reader in(record.package);
  mls::KeyPackage package = mls::KeyPackage::Decode(in);
  TRY(in.Finish("stored KeyPackage"));
  TRY_ASSIGN(mls::KeyPackageKeys keys, ReadKeys(record.suite, record.keys));
  return OwnPackage{std::move(record), std::move(package), std::move(keys)};
}

}  // namespace

absl::StatusOr<mls::KeyPackage> Packages::Make(mls::CipherSuite suite,
                                               bool last_resort, bool published,
                                               const Identity& identity,
                                               base::WallTime now) {
  auto made = MakeStationPackage(suite, last_resort, identity, now,
                                 store_.randomness());
  const uint64_t end = made.key_package.leaf_node.lifetime.not_after;
  TRY(store_.WritePackage({.reference = made.key_package.Ref(),
                           .suite = suite,
                           .last_resort = last_resort,
                           .published = published,
                           .used = std::nullopt,
                           .not_after = base::FromMillis(end * 1000),
                           .certificate = identity.chain.front().Hash(),
                           .package = mls::Encode(made.key_package),
                           .keys = KeysOf(made.keys)}));
  return std::move(made.key_package);
}

absl::Status Packages::Fill(mls::CipherSuite suite, size_t count,
                            const Identity& identity, base::WallTime now,
                            bool moves) {
  const base::Digest certificate = identity.chain.front().Hash();
  TRY_ASSIGN(const bool there,
             store_.HasLastResort(suite, certificate, now + kReplaceBefore));
  TRY_ASSIGN(const auto waiting, Unpublished(suite, certificate));
  size_t have = 0;
  for (const PackageRecord& one : waiting) have += !one.last_resort;
  const bool waits = have < waiting.size();
  if (moves ? !waits : !there) {
    TRY(Make(suite, true, false, identity, now).status());
  }
  for (; have < count; ++have) {
    TRY(Make(suite, false, false, identity, now).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<mls::KeyPackage> Packages::MakeFresh(mls::CipherSuite suite,
                                                    const Identity& identity,
                                                    base::WallTime now) {
  return Make(suite, /*last_resort=*/false, /*published=*/true, identity, now);
}

absl::Status Packages::MarkPublished(const base::Digest& reference) {
  TRY_ASSIGN(auto found, store_.FindPackage(reference));
  if (!found.has_value()) return absl::NotFoundError("KeyPackage: not ours");
  found->published = true;
  return store_.WritePackage(*found);
}

absl::StatusOr<OwnPackage> Packages::Find(const mls::Welcome& welcome) {
  absl::Status none = absl::NotFoundError("Welcome: for no KeyPackage of ours");
  for (const mls::EncryptedGroupSecrets& one : welcome.secrets) {
    const auto reference = base::ToArray<32>(one.new_member);
    if (!reference.ok()) continue;
    TRY_ASSIGN(auto found, store_.FindPackage(*reference));
    if (!found.has_value()) continue;
    if (!found->keys.empty()) return Open(*std::move(found));
    none = absl::FailedPreconditionError(
        "Welcome: for a KeyPackage of ours that was used already");
  }
  return none;
}

absl::Status Packages::Use(PackageRecord package, base::WallTime now) {
  package.used = now;
  if (!package.last_resort) {
    package.keys.Wipe();
    TRY(store_.NoteDestroyed());
  }
  return store_.WritePackage(package);
}

absl::Status Packages::Sweep(base::WallTime now) {
  TRY(store_.NoteDestroyed());
  return store_.DeletePackages(now - kKeepAfterEnd);
}

}  // namespace hotline::groups
