// Signed notes (c2sp.org/signed-note): a text, a blank line, signature lines.
// The text of a note is worth nothing before OpenNote has found a trusted key's
// signature on it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/tlog/cosignature.h"
#include "core/tlog/key.h"

namespace hotline::tlog {

// More is refused: it bounds the work that a stranger's note can cause. The
// format asks for at least 16.
inline constexpr size_t kMaxNoteSignatures = 64;
inline constexpr size_t kMaxNoteSize = size_t{512} * 1024;

// One signature line, "— NAME BASE64(key ID || signature)".
struct NoteSignature {
  std::string key_name;
  KeyId key_id{};
  base::Bytes signature;  // at least one byte; what it holds depends on the key
  bool operator==(const NoteSignature&) const = default;
};

struct Note {
  std::string text;  // ends in a newline, which is signed too
  std::vector<NoteSignature> signatures;
  bool operator==(const Note&) const = default;
};

// A signature that verified.
struct Verified {
  size_t key = 0;                    // which of the known keys
  std::optional<PosixSeconds> time;  // of a cosignature
};

// Strict, exact inverse of FormatNote: InvalidArgument for anything that would
// be written differently, or that passes a limit above.
absl::StatusOr<Note> ParseNote(std::string_view note);
std::string FormatNote(const Note& note);
// One line with its newline, as a witness answers it, and back.
std::string FormatSignature(const NoteSignature& signature);
absl::StatusOr<NoteSignature> ParseSignature(std::string_view line);

// Which of the `known` keys signed. A line whose key name and ID match a known
// key must verify, else the whole note is refused (Unauthenticated); lines of
// other keys are ignored; without any known key's signature the note is refused
// (Unauthenticated). A key that signed twice counts once, with its first line.
absl::StatusOr<std::vector<Verified>> OpenNote(
    const Note& note, std::span<const VerifierKey> known);

// Signs `text` with a key of type kEd25519. InvalidArgument for another type,
// or for a text that no note can have: ill-formed UTF-8, control characters, no
// newline at the end.
absl::StatusOr<NoteSignature> SignText(const SignerKey& key,
                                       std::string_view text);
// The same for a witness: a cosignature made at `time` as a signature line.
absl::StatusOr<NoteSignature> CosignText(const SignerKey& witness,
                                         std::string_view text,
                                         PosixSeconds time);

}  // namespace hotline::tlog
