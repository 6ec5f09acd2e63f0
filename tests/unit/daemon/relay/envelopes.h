// Stations, what they submit, and the check of what they get as proof.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "core/base/random.h"
#include "core/crypto/signature.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/leaf.h"
#include "core/tlog/verify.h"
#include "daemon/relay/relay.h"
#include "hotline/relay/v1/envelope.pb.h"
#include "hotline/relay/v1/log.pb.h"

namespace hotline::relay::testing {

using message::Class;
using message::Precedence;

inline gate::Peer PeerOf(const std::string& uri) {
  return {.station = *pki::StationName::ParseUri(uri),
          .auditor = false,
          .not_after = {}};
}

inline constexpr char kAlba[] = "hotline://mfa.alba/watch/desk-1";
inline constexpr char kBorduria[] = "hotline://mod.borduria/watch/desk-1";
inline constexpr char kThird[] = "hotline://pm.syldavia/watch/desk-1";
// A station with a name as long as names may be: three parts of 63.
inline std::string LongestName(int number) {
  return "hotline://" + std::string(61, 'a') + ".b/" + std::string(63, 'p') +
         "/" + std::string(60, 's') + std::to_string(100 + number % 900);
}
inline constexpr char kOrigin[] = "relay-1.mfa.alba/log";

inline base::Secret<32> LogSeed() {
  base::ByteArray<32> seed;
  seed.fill(7);
  return base::Secret<32>(seed);
}
inline tlog::VerifierKey LogKey() {
  return *tlog::VerifierKey::Make(kOrigin, tlog::SignatureType::kEd25519,
                                  crypto::SigningKey(LogSeed()).verify_key());
}

struct Draft {
  base::LineId line;
  std::string sender = kAlba;
  Precedence precedence = Precedence::kRoutine;
  size_t size = 100;
  std::chrono::seconds lifetime = std::chrono::hours(1);
  Class line_class = Class::kLive;
  uint8_t fill = 1;  // of the body
};

inline EnvelopePtr Write(const Draft& draft, const base::MessageId& id) {
  auto envelope = std::make_shared<Envelope>();
  envelope->type = v1::ENVELOPE_TYPE_APPLICATION;
  envelope->header.line_id = draft.line;
  envelope->header.message_class = draft.line_class;
  envelope->header.precedence = draft.precedence;
  envelope->header.lifetime = draft.lifetime;
  envelope->header.sender = draft.sender;
  envelope->header.message_id = id;
  envelope->header_bytes = message::Encode(envelope->header);
  envelope->body.assign(draft.size, draft.fill);
  envelope->hash =
      message::EnvelopeHash(envelope->header_bytes, envelope->body);
  return envelope;
}

inline base::MessageId RandomId() {
  base::SystemRandom random;
  return base::MessageId(base::RandomArray<16>(random));
}
inline EnvelopePtr Write(const Draft& draft) {
  return Write(draft, RandomId());
}

// Ok if leaf, details, inclusion and checkpoint fit together under the log key.
inline absl::Status Verify(const ProvenEntry& entry) {
  auto leaf = tlog::ParseLeaf(entry.leaf);
  if (!leaf.ok()) return leaf.status();
  if (!tlog::OpensLeaf(*leaf, entry.salt, entry.details)) {
    return absl::DataLossError("details do not open the leaf");
  }
  auto opened = tlog::OpenCheckpoint(*entry.checkpoint, LogKey());
  if (!opened.ok()) return opened.status();
  if (opened->checkpoint.size != entry.size) {
    return absl::DataLossError("another size");
  }
  return tlog::VerifyInclusion(tlog::LeafHash(entry.leaf), entry.index,
                               entry.size, entry.inclusion,
                               opened->checkpoint.root);
}

inline v1::EntryDetails DetailsOf(const ProvenEntry& entry) {
  v1::EntryDetails details;
  EXPECT_TRUE(details.ParseFromArray(entry.details.data(),
                                     static_cast<int>(entry.details.size())));
  return details;
}

}  // namespace hotline::relay::testing
