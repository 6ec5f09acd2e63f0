#include "client/station/evidence.h"

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/tlog/leaf.h"
#include "core/tlog/verify.h"

namespace hotline::station {
namespace {

constexpr size_t kMaxDetails = 16 * 1024;
constexpr size_t kMaxNote = 4 * 1024;
constexpr size_t kMaxProof = 63;

absl::StatusOr<std::vector<base::Digest>> Hashes(
    const google::protobuf::RepeatedPtrField<std::string>& proof) {
  if (proof.size() > static_cast<int>(kMaxProof)) {
    return NotProven("a proof in the log is too long");
  }
  std::vector<base::Digest> out;
  for (const std::string& hash : proof) {
    TRY_ASSIGN(const base::Digest one, base::ToArray<32>(base::ViewOf(hash)));
    out.push_back(one);
  }
  return out;
}

template <class Range>
bool Same(const std::string& bytes, const Range& expected) {
  return base::TextOf(expected) == bytes;
}

// Details that open the leaf; the leaf itself is left to the inclusion proof.
absl::StatusOr<tlog::Leaf> OpenLeaf(const v1::LoggedEntry& entry) {
  TRY_ASSIGN(const tlog::Leaf leaf,
             tlog::ParseLeaf(base::ViewOf(entry.leaf())));
  TRY_ASSIGN(const tlog::LeafSalt salt,
             base::ToArray<32>(base::ViewOf(entry.salt())));
  if (entry.details().size() > kMaxDetails ||
      !tlog::OpensLeaf(leaf, salt, base::ViewOf(entry.details()))) {
    return NotProven("the details are not those of the log's leaf");
  }
  return leaf;
}

absl::StatusOr<ProvenEntry> Open(const v1::LoggedEntry& entry,
                                 const tlog::VerifierKey& log) {
  TRY_ASSIGN(const tlog::Leaf leaf, OpenLeaf(entry));
  ProvenEntry out;
  out.index = entry.index();
  out.time = base::FromMillis(leaf.time_ms);
  out.leaf_hash = tlog::LeafHash(base::ViewOf(entry.leaf()));
  TRY_ASSIGN(out.head, OpenHead(entry.checkpoint(), log));
  TRY_ASSIGN(const auto inclusion, Hashes(entry.inclusion()));
  TRY(tlog::VerifyInclusion(out.leaf_hash, out.index, out.head.size, inclusion,
                            out.head.root));
  if (!out.details.ParseFromString(entry.details())) {
    return NotProven("the details in the log are malformed");
  }
  return out;
}

// Failures of core/tlog and of parsing, as ours.
absl::Status AsNotProven(const absl::Status& status) {
  if (status.ok() || ProblemOf(status) == Problem::kVerification) return status;
  return NotProven(std::string(status.message()));
}

}  // namespace

absl::Status NotProven(std::string text) {
  return Fail(Problem::kVerification, "verification",
              "The relay's evidence does not hold: " + std::move(text) + ".");
}

absl::StatusOr<ProvenEntry> OpenEntry(const v1::LoggedEntry& entry,
                                      const tlog::VerifierKey& log) {
  auto opened = Open(entry, log);
  if (!opened.ok()) return AsNotProven(opened.status());
  return opened;
}

absl::StatusOr<Head> OpenHead(const std::string& note,
                              const tlog::VerifierKey& log) {
  if (note.size() > kMaxNote) return NotProven("a checkpoint is too long");
  const auto opened = tlog::OpenCheckpoint(note, log);
  if (!opened.ok()) return AsNotProven(opened.status());
  return Head{.log = log.Format(),
              .size = opened->checkpoint.size,
              .root = opened->checkpoint.root,
              .note = note};
}

absl::Status CheckConsistent(
    const Head& older, const Head& newer,
    const google::protobuf::RepeatedPtrField<std::string>& proof) {
  TRY_ASSIGN(const auto hashes, Hashes(proof));
  return AsNotProven(tlog::VerifyConsistency(older.size, newer.size, hashes,
                                             older.root, newer.root));
}

absl::Status CheckAcceptance(const ProvenEntry& entry,
                             const Accepted& expected) {
  if (!entry.details.has_acceptance()) {
    return NotProven("the log entry is of another kind than an acceptance");
  }
  const v1::Acceptance& logged = entry.details.acceptance();
  const message::Header& header = expected.header;
  const bool sequence_fits = expected.sequence == 0
                                 ? logged.sequence() != 0
                                 : logged.sequence() == expected.sequence;
  const bool same =
      sequence_fits && Same(logged.line_id(), header.line_id.bytes()) &&
      Same(logged.envelope_hash(), expected.envelope_hash) &&
      Same(logged.message_id(), header.message_id.bytes()) &&
      logged.sender() == header.sender &&
      logged.precedence() == static_cast<uint32_t>(header.precedence) &&
      logged.class_() == static_cast<uint32_t>(header.message_class) &&
      Same(logged.commitment(), header.commitment) &&
      logged.type() == expected.type &&
      std::equal(logged.recipients().begin(), logged.recipients().end(),
                 expected.recipients.begin(), expected.recipients.end());
  if (same) return absl::OkStatus();
  return NotProven("the log entry is of another message");
}

absl::Status CheckPlace(const ProvenEntry& entry, const base::LineId& line,
                        uint64_t sequence, const base::Digest& envelope_hash) {
  const v1::Acceptance& logged = entry.details.acceptance();
  const bool same = entry.details.has_acceptance() &&
                    Same(logged.line_id(), line.bytes()) &&
                    logged.sequence() == sequence &&
                    Same(logged.envelope_hash(), envelope_hash);
  return same ? absl::OkStatus()
              : NotProven("the log entry is not of this envelope");
}

absl::Status CheckTombstone(const ProvenEntry& entry,
                            const message::Header& header, uint64_t sequence) {
  if (!entry.details.has_tombstone()) {
    return NotProven("the log entry is of another kind than a tombstone");
  }
  const v1::Tombstone& logged = entry.details.tombstone();
  const bool same = Same(logged.line_id(), header.line_id.bytes()) &&
                    logged.sequence() == sequence &&
                    logged.ended_sequence() < sequence &&
                    logged.envelope_hash().size() == 32;
  return same ? absl::OkStatus()
              : NotProven("the tombstone is of another message");
}

}  // namespace hotline::station
