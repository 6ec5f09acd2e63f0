// Does a log entry prove what the relay says? The bytes are hashed here, the
// checkpoint's signature is checked under the log key of our trust store, and
// what the entry says is compared with what it should say. Nothing the relay
// answers is believed without it (docs/protocol.md, "Log").
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/message/header.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/key.h"
#include "hotline/relay/v1/log.pb.h"

namespace hotline::station {

namespace v1 = ::hotline::relay::v1;

// A head of a log, and the note that signs it.
struct Head {
  std::string log;  // its verifier key
  uint64_t size = 0;
  base::Digest root{};
  std::string note;
};

struct ProvenEntry {
  uint64_t index = 0;
  base::WallTime time{};
  base::Digest leaf_hash{};
  v1::EntryDetails details;
  Head head;
};

// All failures: Problem::kVerification.

// The leaf opens to salt and details, and is at its index under a checkpoint
// that the log key signed. Whether that checkpoint continues the history that
// we know is LogView's to say.
absl::StatusOr<ProvenEntry> OpenEntry(const v1::LoggedEntry& entry,
                                      const tlog::VerifierKey& log);
absl::StatusOr<Head> OpenHead(const std::string& note,
                              const tlog::VerifierKey& log);
// `proof`: as on the wire. The tree of `older` is the beginning of `newer`'s.
absl::Status CheckConsistent(
    const Head& older, const Head& newer,
    const google::protobuf::RepeatedPtrField<std::string>& proof);

// What the envelope is, for comparison with what the log says it is.
struct Accepted {
  message::Header header;
  base::Digest envelope_hash{};
  uint64_t sequence = 0;  // 0: the relay gives it now, any but 0 will do
  v1::EnvelopeType type = v1::ENVELOPE_TYPE_APPLICATION;
  std::vector<std::string> recipients = {};  // of a SEALED one, ascending
};
absl::Status CheckAcceptance(const ProvenEntry& entry,
                             const Accepted& expected);
// The same of an envelope whose header may not even be one.
absl::Status CheckPlace(const ProvenEntry& entry, const base::LineId& line,
                        uint64_t sequence, const base::Digest& envelope_hash);
// A tombstone at `sequence` that ends the envelope with this header.
absl::Status CheckTombstone(const ProvenEntry& entry,
                            const message::Header& header, uint64_t sequence);

absl::Status NotProven(std::string text);

}  // namespace hotline::station
