#include "core/tlog/checkpoint.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/tlog/lines.h"

namespace hotline::tlog {
namespace {

absl::Status Malformed(const char* what) {
  return absl::InvalidArgumentError(absl::StrCat("checkpoint: ", what));
}

absl::Status CheckExtensions(std::string_view rest) {
  while (!rest.empty()) {
    const auto line = TakeLine(rest);
    if (!line || line->empty()) return Malformed("bad extension line");
  }
  return absl::OkStatus();
}

// The log's key comes first, then the witnesses: indices of `Verified` follow.
absl::StatusOr<std::vector<WitnessedBy>> CheckSigners(
    const Note& note, const VerifierKey& log,
    std::span<const VerifierKey> witnesses) {
  if (log.type() != SignatureType::kEd25519) {
    return Malformed("a witness's key is no log's");
  }
  std::vector<VerifierKey> known{log};
  known.insert(known.end(), witnesses.begin(), witnesses.end());
  auto verified = OpenNote(note, known);
  if (!verified.ok()) return verified.status();
  bool by_log = false;
  std::vector<WitnessedBy> out;
  for (const Verified& v : *verified) {
    if (v.key == 0) by_log = true;
    if (v.key != 0 && v.time) out.push_back({v.key - 1, *v.time});
  }
  if (!by_log) {
    return absl::UnauthenticatedError("checkpoint: not signed by the log");
  }
  return out;
}

}  // namespace

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  return absl::StrCat(checkpoint.origin, "\n", checkpoint.size, "\n",
                      base::ToBase64(checkpoint.root), "\n");
}

absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  const auto origin = TakeLine(text);
  const auto size_line = TakeLine(text);
  const auto root_line = TakeLine(text);
  if (!root_line) return Malformed("fewer than three lines");
  if (origin->empty()) return Malformed("no origin");
  auto size = ParseDecimal(*size_line);
  if (!size.ok()) return size.status();
  auto root = ParseHash(*root_line);
  if (!root.ok()) return root.status();
  absl::Status status = CheckExtensions(text);
  if (!status.ok()) return status;
  return Checkpoint{std::string(*origin), *size, *root};
}

absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint,
                                           const SignerKey& log) {
  if (checkpoint.origin != log.verifier().name()) {
    return Malformed("the origin is not the key's name");
  }
  std::string text = FormatCheckpoint(checkpoint);
  auto signature = SignText(log, text);
  if (!signature.ok()) return signature.status();
  return FormatNote({std::move(text), {*std::move(signature)}});
}

absl::StatusOr<OpenedCheckpoint> OpenCheckpoint(
    std::string_view signed_note, const VerifierKey& log,
    std::span<const VerifierKey> witnesses) {
  auto note = ParseNote(signed_note);
  if (!note.ok()) return note.status();
  auto witnessed_by = CheckSigners(*note, log, witnesses);
  if (!witnessed_by.ok()) return witnessed_by.status();
  auto checkpoint = ParseCheckpoint(note->text);
  if (!checkpoint.ok()) return checkpoint.status();
  if (checkpoint->origin != log.name()) {
    return absl::UnauthenticatedError("checkpoint: of another log");
  }
  if (checkpoint->size == 0 && checkpoint->root != kEmptyRoot) {
    return Malformed("an empty tree with another root");
  }
  return OpenedCheckpoint{*std::move(checkpoint), *std::move(witnessed_by)};
}

}  // namespace hotline::tlog
