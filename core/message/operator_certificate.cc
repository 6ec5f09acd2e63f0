#include "core/message/operator_certificate.h"

#include "absl/strings/str_cat.h"
#include "core/crypto/sha256.h"
#include "core/message/fields.h"
#include "core/message/limits.h"
#include "core/message/positions.h"

namespace hotline::message {
namespace {

constexpr std::string_view kOperatorLabel = "hotline/1 OperatorCertificate";

// All before the signature: what is signed.
base::Bytes EncodeClaims(const OperatorCertificate& certificate) {
  base::Writer writer;
  writer.U16(kOperatorCertificateVersion)
      .Text(certificate.position)
      .Text(certificate.name)
      .Raw(certificate.key)
      .U64(base::ToMillis(certificate.not_before))
      .U64(base::ToMillis(certificate.not_after))
      .Text(certificate.station.station)
      .Raw(certificate.station.certificate_hash);
  return writer.Take();
}

// Everything after the version.
OperatorCertificate ReadClaims(base::Reader& reader) {
  OperatorCertificate certificate;
  certificate.position = ReadText(reader);
  certificate.name = ReadText(reader);
  certificate.key = reader.Array<32>();
  certificate.not_before = base::FromMillis(reader.U64());
  certificate.not_after = base::FromMillis(reader.U64());
  certificate.station.station = ReadText(reader);
  certificate.station.certificate_hash = reader.Array<32>();
  certificate.signature = reader.Array<64>();
  return certificate;
}

absl::Status CheckOperatorLife(const OperatorCertificate& certificate) {
  return RequireField(
      certificate.not_after > certificate.not_before &&
          certificate.not_after - certificate.not_before <= kMaxOperatorLife,
      "operator certificate: must be valid for at most 366 days");
}

}  // namespace

absl::Status Check(const OperatorCertificate& certificate) {
  auto status =
      FirstError({CheckPosition("position", certificate.position),
                  CheckName("operator", certificate.name, kMaxOperator),
                  CheckTime("not before", certificate.not_before),
                  CheckTime("not after", certificate.not_after),
                  CheckStationUri("station", certificate.station.station)});
  if (!status.ok()) return status;
  return FirstError(
      {CheckOperatorLife(certificate),
       RequireField(PositionOfStation(certificate.station.station) ==
                        certificate.position,
                    "operator certificate: of another position "
                    "than the station that certifies")});
}

absl::StatusOr<OperatorCertificate> MakeOperatorCertificate(
    OperatorCertificate unsigned_one, const crypto::SigningKey& identity) {
  auto status = Check(unsigned_one);
  if (!status.ok()) return status;
  unsigned_one.signature = crypto::SignWithLabel(identity, kOperatorLabel,
                                                 EncodeClaims(unsigned_one));
  return unsigned_one;
}

base::Bytes Encode(const OperatorCertificate& certificate) {
  base::Writer writer;
  writer.Raw(EncodeClaims(certificate)).Raw(certificate.signature);
  return writer.Take();
}

absl::StatusOr<OperatorCertificate> ParseOperatorCertificate(
    base::ByteView bytes) {
  base::Reader reader(bytes);
  const uint16_t version = reader.U16();
  if (reader.ok() && version != kOperatorCertificateVersion) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown operator certificate version ", version));
  }
  OperatorCertificate certificate = ReadClaims(reader);
  auto status = reader.Finish("operator certificate");
  if (status.ok()) status = Check(certificate);
  if (!status.ok()) return status;
  return certificate;
}

OperatorCertificate ReadOperatorCertificate(base::Reader& reader) {
  auto certificate = ParseOperatorCertificate(reader.Opaque(reader.left()));
  reader.Require(certificate.ok());
  return certificate.ok() ? *std::move(certificate) : OperatorCertificate();
}

absl::Status Verify(const OperatorCertificate& certificate,
                    const crypto::VerifyKey& identity_key) {
  return crypto::VerifyWithLabel(identity_key, kOperatorLabel,
                                 EncodeClaims(certificate),
                                 certificate.signature);
}

base::Digest Hash(const OperatorCertificate& certificate) {
  return crypto::Sha256(Encode(certificate));
}

}  // namespace hotline::message
