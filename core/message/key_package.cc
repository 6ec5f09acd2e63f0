#include "core/message/key_package.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"
#include "core/message/limits.h"

namespace hotline::message {
namespace {

constexpr std::string_view kSignatureLabel = "hotline/1 KeyPackage";

// All before the signature: what is signed.
base::Bytes EncodeTerms(const KeyPackage& package) {
  base::Writer writer;
  writer.U16(kKeyPackageVersion)
      .U16(package.suite)
      .U8(package.last_resort ? 1 : 0)
      .U64(base::ToMillis(package.not_before))
      .U64(base::ToMillis(package.not_after))
      .Text(package.station.station)
      .Raw(package.station.certificate_hash)
      .Opaque(package.public_key.bytes());
  return writer.Take();
}

absl::Status Check(const KeyPackage& package) {
  if (package.public_key.kem() != crypto::KemId::kXWing) {
    return absl::InvalidArgumentError("key package: public key is not X-Wing");
  }
  for (const auto& status :
       {CheckTime("not before", package.not_before),
        CheckTime("not after", package.not_after),
        CheckStationUri("station", package.station.station)}) {
    if (!status.ok()) return status;
  }
  if (package.not_after <= package.not_before ||
      package.not_after - package.not_before > kMaxKeyPackageLife) {
    return absl::InvalidArgumentError(
        "key package: must be valid for at most 90 days");
  }
  return absl::OkStatus();
}

// Version and suite first: what follows depends on them.
absl::Status ReadPreamble(base::Reader& reader) {
  const uint16_t version = reader.U16();
  const uint16_t suite = reader.U16();
  if (reader.ok() && version != kKeyPackageVersion) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown key package version ", version));
  }
  if (reader.ok() && suite != kSuite) {
    return absl::InvalidArgumentError(
        absl::StrFormat("key package: unknown suite 0x%04X", suite));
  }
  return absl::OkStatus();
}

absl::StatusOr<KeyPackage> Read(base::Reader& reader) {
  const uint8_t last_resort = reader.U8();
  reader.Require(last_resort <= 1);
  const base::WallTime not_before = base::FromMillis(reader.U64());
  const base::WallTime not_after = base::FromMillis(reader.U64());
  Member station;
  station.station = base::ToString(reader.Opaque(kMaxStationUri));
  station.certificate_hash = reader.Array<32>();
  const base::ByteView key = reader.Opaque(reader.left());
  const auto signature = reader.Array<64>();
  auto status = reader.Finish("key package");
  if (!status.ok()) return status;
  auto public_key = crypto::KemPublicKey::Parse(crypto::KemId::kXWing, key);
  if (!public_key.ok()) return public_key.status();
  return KeyPackage{kSuite,    last_resort == 1,   not_before,
                    not_after, std::move(station), *std::move(public_key),
                    signature};
}

}  // namespace

absl::StatusOr<KeyPackage> MakeKeyPackage(
    const KeyPackageTerms& terms, const Member& station,
    const crypto::KemPublicKey& public_key,
    const crypto::SigningKey& identity) {
  KeyPackage package{kSuite,
                     terms.last_resort,
                     terms.not_before,
                     terms.not_after,
                     station,
                     public_key,
                     {}};
  auto status = Check(package);
  if (!status.ok()) return status;
  package.signature =
      crypto::SignWithLabel(identity, kSignatureLabel, EncodeTerms(package));
  return package;
}

base::Bytes Encode(const KeyPackage& package) {
  base::Writer writer;
  writer.Raw(EncodeTerms(package)).Raw(package.signature);
  return writer.Take();
}

absl::StatusOr<KeyPackage> ParseKeyPackage(base::ByteView bytes) {
  base::Reader reader(bytes);
  auto status = ReadPreamble(reader);
  if (!status.ok()) return status;
  auto package = Read(reader);
  if (!package.ok()) return package.status();
  status = Check(*package);
  if (!status.ok()) return status;
  return package;
}

absl::Status VerifyKeyPackage(const KeyPackage& package, const Member& station,
                              const crypto::VerifyKey& identity_key,
                              base::WallTime now) {
  if (package.station != station) {
    return absl::PermissionDeniedError(
        "key package: of another station or certificate");
  }
  auto status = Check(package);
  if (!status.ok()) return status;
  status = crypto::VerifyWithLabel(identity_key, kSignatureLabel,
                                   EncodeTerms(package), package.signature);
  if (!status.ok()) {
    return absl::UnauthenticatedError(
        "key package: not signed by the station's identity key");
  }
  if (now < package.not_before || now >= package.not_after) {
    return absl::FailedPreconditionError(now < package.not_before
                                             ? "key package: not valid yet"
                                             : "key package: expired");
  }
  return absl::OkStatus();
}

base::Digest Reference(const KeyPackage& package) {
  return crypto::Sha256(Encode(package));
}

}  // namespace hotline::message
