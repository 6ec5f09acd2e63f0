#include "core/tlog/cosignature.h"

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"

namespace hotline::tlog {
namespace {

std::string SignedMessage(std::string_view checkpoint_text, PosixSeconds time) {
  return absl::StrCat("cosignature/v1\ntime ", time, "\n",
                      std::string(checkpoint_text));
}

absl::Status CheckType(const VerifierKey& key) {
  if (key.type() == SignatureType::kCosignature) return absl::OkStatus();
  return absl::InvalidArgumentError("cosignature: not a witness's key");
}

absl::Status CheckTime(PosixSeconds time) {
  if (time >> 63 == 0) return absl::OkStatus();
  return absl::InvalidArgumentError("cosignature: time out of range");
}

}  // namespace

absl::StatusOr<Cosignature> Cosign(const SignerKey& witness,
                                   std::string_view checkpoint_text,
                                   PosixSeconds time) {
  absl::Status status = CheckType(witness.verifier());
  if (status.ok()) status = CheckTime(time);
  if (!status.ok()) return status;
  base::Writer out;
  out.U64(time).Raw(witness.Sign(SignedMessage(checkpoint_text, time)));
  return base::ToArray<kCosignatureSize>(out.bytes());
}

absl::StatusOr<PosixSeconds> VerifyCosignature(const VerifierKey& witness,
                                               std::string_view checkpoint_text,
                                               base::ByteView signature) {
  base::Reader reader(signature);
  const PosixSeconds time = reader.U64();
  const auto ed25519 = reader.Array<64>();
  absl::Status status = reader.Finish("cosignature");
  if (status.ok()) status = CheckType(witness);
  if (status.ok()) status = CheckTime(time);
  if (!status.ok()) return status;
  status = crypto::Verify(witness.public_key(),
                          base::ViewOf(SignedMessage(checkpoint_text, time)),
                          ed25519);
  if (!status.ok()) return status;
  return time;
}

}  // namespace hotline::tlog
