// What the tests' relay reads out of envelopes, and how it hashes them.
#pragma once

#include "core/crypto/sha256.h"
#include "core/line/commit_body.h"
#include "core/line/roster_delta.h"
#include "core/message/header.h"
#include "hotline/relay/v1/envelope.pb.h"

namespace hotline::station {

inline std::string HashOfBytes(const std::string& bytes) {
  return base::ToString(crypto::Sha256(base::ViewOf(bytes)));
}

inline std::string EnvelopeHashOf(const relay::v1::Envelope& envelope) {
  return base::ToString(message::EnvelopeHash(base::ViewOf(envelope.header()),
                                              base::ViewOf(envelope.body())));
}

// Of an envelope whose header was parsed before.
inline message::Header HeaderIn(const relay::v1::Envelope& envelope) {
  return *message::ParseHeader(base::ViewOf(envelope.header()));
}

inline std::string BranchIdIn(const message::Header& header) {
  return header.branch_id.has_value() ? base::ToString(*header.branch_id)
                                      : std::string();
}

inline absl::StatusOr<line::RosterDelta> DeltaIn(
    const relay::v1::Envelope& commit) {
  const auto body = line::ParseCommitBody(base::ViewOf(commit.body()));
  if (!body.ok()) return body.status();
  return line::ParseRosterDelta(body->delta);
}

}  // namespace hotline::station
