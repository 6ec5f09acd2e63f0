#include "core/line/reject.h"

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"

namespace hotline::line {
namespace {

constexpr std::string_view kSignatureLabel = "hotline/1 Reject";

absl::Status CheckFault(uint16_t fault) {
  if (fault >= kFirstCommitFault && fault <= kLastCommitFault) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("reject: no commit has a fault ", fault));
}

// All before the signature: what is signed.
base::Bytes EncodeTerms(const Reject& reject) {
  base::Writer writer;
  writer.U16(kRejectVersion)
      .Raw(reject.line_id.bytes())
      .Raw(reject.commit)
      .U16(reject.fault);
  return writer.Take();
}

}  // namespace

absl::StatusOr<Reject> MakeReject(const base::LineId& line_id,
                                  const base::Digest& commit, uint16_t fault,
                                  const crypto::SigningKey& identity) {
  if (auto status = CheckFault(fault); !status.ok()) return status;
  Reject reject{line_id, commit, fault, {}};
  reject.signature =
      crypto::SignWithLabel(identity, kSignatureLabel, EncodeTerms(reject));
  return reject;
}

base::Bytes Encode(const Reject& reject) {
  base::Writer writer;
  writer.Raw(EncodeTerms(reject)).Raw(reject.signature);
  return writer.Take();
}

absl::StatusOr<Reject> ParseReject(base::ByteView bytes) {
  base::Reader reader(bytes);
  const uint16_t version = reader.U16();
  if (reader.ok() && version != kRejectVersion) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown reject version ", version));
  }
  Reject reject;
  reject.line_id = base::LineId(reader.Array<16>());
  reject.commit = reader.Array<32>();
  reject.fault = reader.U16();
  reject.signature = reader.Array<64>();
  auto status = reader.Finish("reject");
  if (status.ok()) status = CheckFault(reject.fault);
  if (!status.ok()) return status;
  return reject;
}

absl::Status VerifyReject(const Reject& reject,
                          const crypto::VerifyKey& identity) {
  return crypto::VerifyWithLabel(identity, kSignatureLabel, EncodeTerms(reject),
                                 reject.signature);
}

}  // namespace hotline::line
