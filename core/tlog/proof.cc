#include "core/tlog/proof.h"

#include "absl/strings/str_cat.h"
#include "core/tlog/lines.h"
#include "core/tlog/tree.h"
#include "core/tlog/verify.h"

namespace hotline::tlog {
namespace {

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";

absl::Status Malformed(const char* what) {
  return absl::InvalidArgumentError(absl::StrCat("tlog-proof: ", what));
}

absl::Status TakeExtra(std::string_view& rest, TlogProof& proof) {
  if (!rest.starts_with(kExtra)) return absl::OkStatus();
  const auto line = TakeLine(rest);
  if (!line || line->size() > kMaxProofExtra * 4 / 3 + 16) {
    return Malformed("extra data too long");
  }
  auto extra = base::FromBase64(line->substr(kExtra.size()));
  if (!extra.ok()) return extra.status();
  if (extra->empty() || extra->size() > kMaxProofExtra) {
    return Malformed("extra data empty or too long");
  }
  proof.extra = *std::move(extra);
  return absl::OkStatus();
}

absl::Status TakeIndex(std::string_view& rest, TlogProof& proof) {
  const auto line = TakeLine(rest);
  if (!line || !line->starts_with(kIndex)) return Malformed("no index");
  auto index = ParseDecimal(line->substr(kIndex.size()));
  if (!index.ok()) return index.status();
  proof.index = *index;
  return absl::OkStatus();
}

// Hash lines and the empty line after them.
absl::Status TakeInclusion(std::string_view& rest, TlogProof& proof) {
  while (true) {
    const auto line = TakeLine(rest);
    if (!line) return Malformed("no empty line before the checkpoint");
    if (line->empty()) return absl::OkStatus();
    if (proof.inclusion.size() == kMaxProofLength) {
      return Malformed("too many hashes");
    }
    auto hash = ParseHash(*line);
    if (!hash.ok()) return hash.status();
    proof.inclusion.push_back(*hash);
  }
}

}  // namespace

std::string FormatProof(const TlogProof& proof) {
  std::string out = absl::StrCat(std::string(kHeader), "\n");
  if (proof.extra) {
    absl::StrAppend(&out, std::string(kExtra), base::ToBase64(*proof.extra),
                    "\n");
  }
  absl::StrAppend(&out, std::string(kIndex), proof.index, "\n");
  for (const Digest& hash : proof.inclusion) {
    absl::StrAppend(&out, base::ToBase64(hash), "\n");
  }
  absl::StrAppend(&out, "\n", proof.checkpoint);
  return out;
}

absl::StatusOr<TlogProof> ParseProof(std::string_view text) {
  TlogProof proof;
  const auto header = TakeLine(text);
  if (!header || *header != kHeader) return Malformed("unknown first line");
  absl::Status status = TakeExtra(text, proof);
  if (status.ok()) status = TakeIndex(text, proof);
  if (status.ok()) status = TakeInclusion(text, proof);
  if (status.ok()) status = ParseNote(text).status();
  if (!status.ok()) return status;
  proof.checkpoint = text;
  return proof;
}

absl::StatusOr<OpenedCheckpoint> VerifyProof(
    const TlogProof& proof, const Digest& leaf_hash, const VerifierKey& log,
    std::span<const VerifierKey> witnesses) {
  auto opened = OpenCheckpoint(proof.checkpoint, log, witnesses);
  if (!opened.ok()) return opened.status();
  absl::Status status =
      VerifyInclusion(leaf_hash, proof.index, opened->checkpoint.size,
                      proof.inclusion, opened->checkpoint.root);
  if (!status.ok()) return status;
  return opened;
}

}  // namespace hotline::tlog
