#include "client/station/package_table.h"

#include "client/station/problem.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

using groups::PackageRecord;

#define PACKAGE_COLUMNS                                               \
  "reference, suite, last_resort, published, used_ms, not_after_ms, " \
  "certificate, package_sealed, sealed FROM mls_package "

Place PackagePlace(std::string_view column, base::ByteView reference) {
  return Place("mls_package", column, reference);
}

absl::StatusOr<base::Digest> HashAt(const Query& query, int column) {
  const auto digest = base::ToArray<32>(query.BlobAt(column));
  if (digest.ok()) return *digest;
  return Fail(Problem::kStore, "damaged", "The store has a damaged hash.");
}

}  // namespace

absl::StatusOr<PackageRecord> PackageTable::PackageAt(const Query& query) {
  PackageRecord out;
  TRY_ASSIGN(out.reference, HashAt(query, 0));
  out.suite = static_cast<mls::CipherSuite>(query.IntAt(1));
  out.last_resort = query.IntAt(2) != 0;
  out.published = query.IntAt(3) != 0;
  if (!query.IsNull(4)) out.used = base::FromMillis(query.IntAt(4));
  out.not_after = base::FromMillis(query.IntAt(5));
  TRY_ASSIGN(out.certificate, HashAt(query, 6));
  TRY_ASSIGN(const auto package,
             store_.Open(PackagePlace("package_sealed", out.reference),
                         query.BlobAt(7)));
  out.package = base::ToBytes(package.Reveal());
  if (query.IsNull(8)) return out;
  TRY_ASSIGN(out.keys, store_.Open(PackagePlace("sealed", out.reference),
                                   query.BlobAt(8)));
  return out;
}

absl::Status PackageTable::WritePackage(const PackageRecord& package) {
  const base::Digest& reference = package.reference;
  Query query = store_.Prepare(
      "INSERT OR REPLACE INTO mls_package VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.Blob(reference)
      .Int(static_cast<uint64_t>(package.suite))
      .Int(package.last_resort)
      .Int(package.published);
  package.used.has_value() ? query.Int(base::ToMillis(*package.used))
                           : query.Null();
  query.Int(base::ToMillis(package.not_after))
      .Blob(package.certificate)
      .Blob(store_.Seal(PackagePlace("package_sealed", reference),
                        package.package));
  package.keys.empty()
      ? query.Null()
      : query.Blob(store_.Seal(PackagePlace("sealed", reference),
                               package.keys.Reveal()));
  return query.Run();
}

absl::StatusOr<std::optional<PackageRecord>> PackageTable::FindPackage(
    const base::Digest& reference) {
  Query query = store_.Prepare("SELECT " PACKAGE_COLUMNS "WHERE reference = ?");
  TRY_ASSIGN(const bool found, query.Blob(reference).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(PackageRecord package, PackageAt(query));
  return std::optional<PackageRecord>(std::move(package));
}

absl::StatusOr<std::vector<PackageRecord>> PackageTable::UnpublishedPackages(
    mls::CipherSuite suite, const base::Digest& certificate) {
  Query query =
      store_.Prepare("SELECT " PACKAGE_COLUMNS
                     "WHERE published = 0 AND used_ms IS NULL AND suite = ? "
                     "AND certificate = ? ORDER BY not_after_ms");
  query.Int(static_cast<uint64_t>(suite)).Blob(certificate);
  std::vector<PackageRecord> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    TRY_ASSIGN(PackageRecord package, PackageAt(query));
    out.push_back(std::move(package));
  }
}

absl::StatusOr<bool> PackageTable::HasLastResort(
    mls::CipherSuite suite, const base::Digest& certificate,
    base::WallTime until) {
  Query query = store_.Prepare(
      "SELECT 1 FROM mls_package WHERE last_resort = 1 AND used_ms IS NULL "
      "AND suite = ? AND certificate = ? AND not_after_ms > ? LIMIT 1");
  return query.Int(static_cast<uint64_t>(suite))
      .Blob(certificate)
      .Int(base::ToMillis(until))
      .Step();
}

// A last resort among them becomes one of many: it opens one Welcome yet.
absl::Status PackageTable::RetirePackages() {
  return store_.Prepare("UPDATE mls_package SET published = 1, last_resort = 0")
      .Run();
}

absl::Status PackageTable::RetireOthers(const base::Digest& certificate) {
  return store_
      .Prepare(
          "UPDATE mls_package SET published = 1, last_resort = 0 "
          "WHERE certificate <> ? AND (published = 0 OR last_resort = 1)")
      .Blob(certificate)
      .Run();
}

absl::Status PackageTable::DeletePackages(base::WallTime ended_before) {
  return store_.Prepare("DELETE FROM mls_package WHERE not_after_ms < ?")
      .Int(base::ToMillis(ended_before))
      .Run();
}

}  // namespace hotline::station
