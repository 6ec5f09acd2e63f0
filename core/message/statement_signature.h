// One signature under a statement. The first is the sender's; operators and
// releasers may add theirs (P3, P6).
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/codec.h"
#include "core/crypto/signature.h"
#include "core/message/statement.h"

namespace hotline::message {

enum class SignerRole : uint8_t {
  kSender = 1,    // the station
  kOperator = 2,  // the person on duty
  kReleaser = 3,  // a person who authorised it
};

struct StatementSignature {
  SignerRole role{};
  std::string signer;       // station URI or operator name, 1 to 255 bytes
  base::Digest key_hash{};  // SHA-256 of the signer's certificate (DER)
  crypto::Signature signature{};

  bool operator==(const StatementSignature&) const = default;
};

absl::Status Check(const StatementSignature& signature);

// Inside InnerMessage. Read leaves the judgement to Check, and a failed reader
// failed.
void Write(base::Writer& writer, const StatementSignature& signature);
StatementSignature ReadStatementSignature(base::Reader& reader);

// SignContent (RFC 9420) with the label "hotline/1 Statement" over the encoded
// statement.
StatementSignature Sign(const Statement& statement, SignerRole role,
                        std::string signer, const base::Digest& key_hash,
                        const crypto::SigningKey& key);

// Unauthenticated unless `signature` was made by `key` over exactly this
// statement. Says nothing about whose key it is.
absl::Status Verify(const Statement& statement,
                    const StatementSignature& signature,
                    const crypto::VerifyKey& key);

}  // namespace hotline::message
