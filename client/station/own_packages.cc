#include "client/station/own_packages.h"

#include <chrono>

#include "client/station/try.h"

namespace hotline::station {
namespace {

constexpr std::chrono::days kKeepAfterEnd{30};

Place PlaceOf(const base::Digest& reference) {
  return Place("own_package", "sealed", base::ByteView(reference));
}

Place PackagePlace(base::ByteView reference) {
  return Place("own_package", "package_sealed", reference);
}

}  // namespace

absl::Status OwnPackages::Save(const message::KeyPackage& package,
                               const crypto::KemPrivateKey& key) {
  const base::Digest reference = message::Reference(package);
  return store_.Prepare("INSERT INTO own_package VALUES (?, ?, 0, ?, ?, ?)")
      .Blob(reference)
      .Int(package.last_resort)
      .Int(base::ToMillis(package.not_after))
      .Blob(store_.Seal(PackagePlace(reference), message::Encode(package)))
      .Blob(store_.Seal(PlaceOf(reference), key.secret().Reveal()))
      .Run();
}

std::optional<crypto::KemPrivateKey> OwnPackages::Find(
    const base::Digest& reference) {
  Query query =
      store_.Prepare("SELECT sealed FROM own_package WHERE reference = ?");
  const auto found = query.Blob(reference).Step();
  if (!found.ok() || !*found) return std::nullopt;
  const auto opened = store_.Open(PlaceOf(reference), query.BlobAt(0));
  if (!opened.ok()) return std::nullopt;
  auto secret = base::Secret<32>::From(opened->Reveal());
  if (!secret.ok()) return std::nullopt;
  return crypto::KemPrivateKey::FromSecret(crypto::KemId::kXWing,
                                           *std::move(secret));
}

absl::StatusOr<OwnPackages::Unpublished> OwnPackages::ReadUnpublished() {
  Query query = store_.Prepare(
      "SELECT last_resort, package_sealed, reference FROM own_package "
      "WHERE published = 0 "
      "ORDER BY not_after_ms");
  Unpublished out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    TRY_ASSIGN(const base::SecretBytes package,
               store_.Open(PackagePlace(query.BlobAt(2)), query.BlobAt(1)));
    if (query.IntAt(0) != 0) {
      out.last_resort = base::ToBytes(package.Reveal());
    } else {
      out.packages.push_back(base::ToBytes(package.Reveal()));
    }
  }
}

absl::Status OwnPackages::MarkPublished() {
  return store_.Prepare("UPDATE own_package SET published = 1").Run();
}

absl::Status OwnPackages::Retire() {
  return store_.Prepare("UPDATE own_package SET published = 1, last_resort = 0")
      .Run();
}

absl::StatusOr<bool> OwnPackages::HasLastResort(base::WallTime until) {
  return store_
      .Prepare(
          "SELECT 1 FROM own_package WHERE last_resort = 1 AND "
          "not_after_ms > ?")
      .Int(base::ToMillis(until))
      .Step();
}

absl::Status OwnPackages::Sweep(base::WallTime now) {
  return store_.Prepare("DELETE FROM own_package WHERE not_after_ms < ?")
      .Int(base::ToMillis(now - kKeepAfterEnd))
      .Run();
}

}  // namespace hotline::station
