// From a draft to what is sealed: draws id and salts, writes header and
// statement so that they agree, signs, pads. The result has passed the same
// CheckMessage that every recipient applies: what would be quarantined there is
// refused here, with the same words.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "core/base/random.h"
#include "core/crypto/signature.h"
#include "core/message/check.h"
#include "core/message/roster.h"

namespace hotline::message {

struct Draft {
  base::LineId line_id;
  uint32_t incarnation = 1;
  uint64_t epoch = 0;
  std::optional<base::Digest> branch_id;
  Class message_class{};
  Precedence precedence{};
  Kind kind{};
  std::chrono::seconds lifetime = kDefaultLifetime;
  // Nothing: a random one, as every message has but a chunk (ChunkMessageId)
  // and what is encrypted anew because nobody took the first.
  std::optional<base::MessageId> message_id = std::nullopt;
  Serial serial;           // taken from the store, once
  base::WallTime dtg{};    // cut to the whole minute
  base::WallTime filed{};  // when the operator handed it in
  std::string operator_name;
  Addressees addressees;
  std::vector<Member> recipients;  // every station of the line but the sender
  Body body;
  // Of the operator whose certificate the body carries: signs beside the
  // station (P6). Outlives the call; nullptr if the body carries none.
  const crypto::SigningKey* operator_key = nullptr;
};

struct ComposedMessage {
  Header header;
  base::Bytes header_bytes;     // to seal under, and to submit
  InnerMessage message;         // for the sender's own record
  base::SecretBytes plaintext;  // padded, to seal
};

// `identity` is the private key of `sender`'s certificate. InvalidArgument
// names the field that is wrong; a refusal of CheckMessage, under
// `circumstances` and at the time of filing, carries its Fault.
absl::StatusOr<ComposedMessage> Compose(
    const Draft& draft, const SenderCertificate& sender,
    const crypto::SigningKey& identity, base::Random& random,
    const Circumstances& circumstances = {});

}  // namespace hotline::message
