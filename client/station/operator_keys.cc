#include "client/station/operator_keys.h"

#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/base/codec.h"

namespace hotline::station {
namespace {

constexpr uint8_t kVersion = 1;
constexpr size_t kMaxCertificate = 4'096;

Place RowPlace(uint64_t n) { return Place("operator_key", "sealed", n); }
Place KeyPlace(uint64_t n) { return Place("operator_key", "key_sealed", n); }
// Under the key of the passphrase.
Place PersonPlace(uint64_t n) { return Place("operator_key", "passphrase", n); }

base::Bytes Encode(const OperatorKeys::Row& row) {
  return base::Writer()
      .U8(kVersion)
      .Opaque(message::Encode(row.certificate))
      .U64(base::ToMillis(row.removed))
      .Take();
}

absl::StatusOr<OperatorKeys::Row> Parse(uint64_t n, base::ByteView bytes) {
  base::Reader reader(bytes);
  reader.Require(reader.U8() == kVersion);
  const base::ByteView certificate = reader.Opaque(kMaxCertificate);
  OperatorKeys::Row row;
  row.n = n;
  row.removed = base::FromMillis(reader.U64());
  TRY(reader.Finish("stored operator"));
  TRY_ASSIGN(row.certificate, message::ParseOperatorCertificate(certificate));
  return row;
}

absl::Status WrongPassphrase(const std::string& name) {
  return Fail(Problem::kRefused, "passphrase",
              "The key of " + name +
                  " does not open with this passphrase; nothing was changed.");
}

}  // namespace

absl::Status OperatorKeys::Add(const message::OperatorCertificate& certificate,
                               const crypto::SigningKey& key,
                               const base::SecretBytes& passphrase,
                               const crypto::PasswordCost& cost) {
  TRY_ASSIGN(const std::vector<Row> rows, All());
  const Row row{
      .n = rows.size() + 1, .certificate = certificate, .removed = {}};
  const auto salt = base::RandomArray<16>(store_.randomness());
  TRY_ASSIGN(const crypto::AeadKey under,
             crypto::KeyFromPassword(passphrase, salt, cost));
  const base::Bytes locked = station::Seal(
      under, PersonPlace(row.n), key.RevealSeed(), store_.randomness());
  return store_.Prepare("INSERT INTO operator_key VALUES (?, ?, ?, ?, ?, ?)")
      .Int(row.n)
      .Blob(salt)
      .Int(cost.passes)
      .Int(cost.memory_kib)
      .Blob(store_.Seal(KeyPlace(row.n), locked))
      .Blob(store_.Seal(RowPlace(row.n), Encode(row)))
      .Run();
}

absl::StatusOr<std::vector<OperatorKeys::Row>> OperatorKeys::All() {
  Query query = store_.Prepare("SELECT n, sealed FROM operator_key ORDER BY n");
  std::vector<Row> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    const uint64_t n = query.IntAt(0);
    TRY_ASSIGN(const base::SecretBytes opened,
               store_.Open(RowPlace(n), query.BlobAt(1)));
    TRY_ASSIGN(Row row, Parse(n, opened.Reveal()));
    out.push_back(std::move(row));
  }
}

absl::StatusOr<OperatorKeys::Row> OperatorKeys::Find(const std::string& name) {
  TRY_ASSIGN(std::vector<Row> rows, All());
  for (Row& row : rows) {
    const bool here = row.removed == base::WallTime();
    if (here && row.certificate.name == name) return std::move(row);
  }
  return Fail(Problem::kUsage, "unknown_operator",
              "No operator of that name has a key at this station: see "
              "`hotline operator list`, or make one with `hotline operator add "
              "NAME`.");
}

absl::StatusOr<OperatorKeys::Unlocked> OperatorKeys::Unlock(
    const std::string& name, const base::SecretBytes& passphrase) {
  TRY_ASSIGN(Row row, Find(name));
  crypto::PasswordSalt salt{};
  crypto::PasswordCost cost;
  base::Bytes sealed;
  {
    Query query = store_.Prepare(
        "SELECT salt, passes, memory_kib, key_sealed FROM operator_key "
        "WHERE n = ?");
    TRY(query.Int(row.n).Step().status());
    TRY_ASSIGN(salt, base::ToArray<16>(query.BlobAt(0)));
    cost = {.passes = static_cast<uint32_t>(query.IntAt(1)),
            .memory_kib = query.IntAt(2)};
    sealed = query.BlobAt(3);
  }
  TRY_ASSIGN(const base::SecretBytes locked,
             store_.Open(KeyPlace(row.n), sealed));
  auto under = crypto::KeyFromPassword(passphrase, salt, cost);
  if (absl::IsInvalidArgument(under.status())) return WrongPassphrase(name);
  TRY(under.status());
  const auto seed = station::Open(*under, PersonPlace(row.n), locked.Reveal());
  if (!seed.ok()) return WrongPassphrase(name);
  TRY_ASSIGN(const auto secret, base::Secret<32>::From(seed->Reveal()));
  return Unlocked{std::move(row), crypto::SigningKey(secret)};
}

absl::Status OperatorKeys::Save(const Row& row) {
  return store_.Prepare("UPDATE operator_key SET sealed = ? WHERE n = ?")
      .Blob(store_.Seal(RowPlace(row.n), Encode(row)))
      .Int(row.n)
      .Run();
}

absl::Status OperatorKeys::Recertify(const Row& row) { return Save(row); }

absl::Status OperatorKeys::Remove(const Row& row, base::WallTime now) {
  Row removed = row;
  removed.removed = now;
  TRY(Save(removed));
  return store_.Prepare("UPDATE operator_key SET key_sealed = NULL WHERE n = ?")
      .Int(row.n)
      .Run();
}

}  // namespace hotline::station
