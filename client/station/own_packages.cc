#include "client/station/own_packages.h"

#include <chrono>

#include "client/station/try.h"
#include "core/crypto/sha256.h"

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

absl::StatusOr<base::Bytes> OwnPackages::PackageFor(
    const base::Digest& certificate, const Query& query) {
  TRY_ASSIGN(const base::SecretBytes opened,
             store_.Open(PackagePlace(query.BlobAt(0)), query.BlobAt(1)));
  TRY_ASSIGN(const message::KeyPackage package,
             message::ParseKeyPackage(opened.Reveal()));
  return package.station.certificate_hash == certificate
             ? base::ToBytes(opened.Reveal())
             : base::Bytes();
}

absl::StatusOr<OwnPackages::Unpublished> OwnPackages::ReadUnpublished(
    const base::Digest& certificate) {
  Query query = store_.Prepare(
      "SELECT reference, package_sealed, last_resort FROM own_package "
      "WHERE published = 0 "
      "ORDER BY not_after_ms");
  Unpublished out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    TRY_ASSIGN(base::Bytes package, PackageFor(certificate, query));
    if (package.empty()) continue;
    if (query.IntAt(2) != 0) {
      out.last_resort = std::move(package);
    } else {
      out.packages.push_back(std::move(package));
    }
  }
}

absl::Status OwnPackages::MarkPublished(const Unpublished& published) {
  std::vector<base::Bytes> all = published.packages;
  if (!published.last_resort.empty()) all.push_back(published.last_resort);
  for (const base::Bytes& package : all) {
    TRY(store_
            .Prepare("UPDATE own_package SET published = 1 "
                     "WHERE reference = ?")
            .Blob(crypto::Sha256(package))
            .Run());
  }
  return absl::OkStatus();
}

absl::Status OwnPackages::Retire() {
  return store_.Prepare("UPDATE own_package SET published = 1, last_resort = 0")
      .Run();
}

absl::Status OwnPackages::RetireOthers(const base::Digest& certificate) {
  Query query = store_.Prepare(
      "SELECT reference, package_sealed FROM own_package "
      "WHERE published = 0 OR last_resort = 1");
  std::vector<base::Bytes> others;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) break;
    TRY_ASSIGN(const base::Bytes package, PackageFor(certificate, query));
    if (package.empty()) others.push_back(query.BlobAt(0));
  }
  for (const base::Bytes& reference : others) {
    TRY(store_
            .Prepare("UPDATE own_package SET published = 1, last_resort = 0 "
                     "WHERE reference = ?")
            .Blob(reference)
            .Run());
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> OwnPackages::HasLastResort(const base::Digest& certificate,
                                                base::WallTime until) {
  Query query = store_.Prepare(
      "SELECT reference, package_sealed FROM own_package "
      "WHERE last_resort = 1 AND not_after_ms > ?");
  query.Int(base::ToMillis(until));
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return false;
    TRY_ASSIGN(const base::Bytes package, PackageFor(certificate, query));
    if (!package.empty()) return true;
  }
}

absl::Status OwnPackages::Sweep(base::WallTime now) {
  return store_.Prepare("DELETE FROM own_package WHERE not_after_ms < ?")
      .Int(base::ToMillis(now - kKeepAfterEnd))
      .Run();
}

}  // namespace hotline::station
