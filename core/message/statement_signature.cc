#include "core/message/statement_signature.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/message/limits.h"

namespace hotline::message {
namespace {

constexpr std::string_view kSignatureLabel = "hotline/1 Statement";

}  // namespace

absl::Status Check(const StatementSignature& signature) {
  const auto role = static_cast<uint8_t>(signature.role);
  if (role < static_cast<uint8_t>(SignerRole::kSender) ||
      role > static_cast<uint8_t>(SignerRole::kReleaser)) {
    return absl::InvalidArgumentError(
        absl::StrCat("signature: unknown role ", role));
  }
  return CheckText("signer", signature.signer, 1, kMaxSigner);
}

void Write(base::Writer& writer, const StatementSignature& signature) {
  writer.U8(static_cast<uint8_t>(signature.role))
      .Text(signature.signer)
      .Raw(signature.key_hash)
      .Raw(signature.signature);
}

StatementSignature ReadStatementSignature(base::Reader& reader) {
  StatementSignature signature;
  signature.role = SignerRole{reader.U8()};
  signature.signer = base::ToString(reader.Opaque(reader.left()));
  signature.key_hash = reader.Array<32>();
  signature.signature = reader.Array<64>();
  return signature;
}

StatementSignature Sign(const Statement& statement, SignerRole role,
                        std::string signer, const base::Digest& key_hash,
                        const crypto::SigningKey& key) {
  return {role, std::move(signer), key_hash,
          crypto::SignWithLabel(key, kSignatureLabel, Encode(statement))};
}

absl::Status Verify(const Statement& statement,
                    const StatementSignature& signature,
                    const crypto::VerifyKey& key) {
  return crypto::VerifyWithLabel(key, kSignatureLabel, Encode(statement),
                                 signature.signature);
}

}  // namespace hotline::message
