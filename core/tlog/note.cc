#include "core/tlog/note.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/tlog/lines.h"

namespace hotline::tlog {
namespace {

// U+2014 EM DASH and a space.
constexpr std::string_view kSignaturePrefix = "\xe2\x80\x94 ";

absl::Status Malformed(const char* what) {
  return absl::InvalidArgumentError(absl::StrCat("note: ", what));
}

bool IsSignableText(std::string_view text) {
  return text.ends_with('\n') && IsNoteText(text);
}

NoteSignature MakeLine(const VerifierKey& key, base::ByteView signature) {
  return {key.name(), key.id(), base::ToBytes(signature)};
}

// A line without its newline.
absl::StatusOr<NoteSignature> ParseLine(std::string_view line) {
  if (!line.starts_with(kSignaturePrefix)) {
    return Malformed("a signature line begins with an em dash and a space");
  }
  line.remove_prefix(kSignaturePrefix.size());
  const size_t space = line.find(' ');
  if (space == std::string_view::npos) {
    return Malformed("a signature line has a key name and a signature");
  }
  NoteSignature out;
  out.key_name = line.substr(0, space);
  if (!IsKeyName(out.key_name)) return Malformed("bad key name");
  auto bytes = base::FromBase64(line.substr(space + 1));
  if (!bytes.ok()) return bytes.status();
  if (bytes->size() <= out.key_id.size()) return Malformed("empty signature");
  const auto body = bytes->begin() + out.key_id.size();
  std::copy(bytes->begin(), body, out.key_id.begin());
  out.signature.assign(body, bytes->end());
  return out;
}

absl::StatusOr<std::vector<NoteSignature>> ParseLines(std::string_view lines) {
  std::vector<NoteSignature> out;
  while (!lines.empty()) {
    if (out.size() == kMaxNoteSignatures)
      return Malformed("too many signatures");
    const auto line = TakeLine(lines);
    if (!line) return Malformed("the last line does not end in a newline");
    auto signature = ParseLine(*line);
    if (!signature.ok()) return signature.status();
    out.push_back(*std::move(signature));
  }
  if (out.empty()) return Malformed("no signature");
  return out;
}

absl::StatusOr<Verified> VerifyLine(const VerifierKey& key, size_t index,
                                    std::string_view text,
                                    base::ByteView signature) {
  if (key.type() == SignatureType::kCosignature) {
    auto time = VerifyCosignature(key, text, signature);
    if (!time.ok()) return time.status();
    return Verified{index, *time};
  }
  absl::Status status =
      crypto::Verify(key.public_key(), base::ViewOf(text), signature);
  if (!status.ok()) return status;
  return Verified{index, std::nullopt};
}

}  // namespace

absl::StatusOr<NoteSignature> ParseSignature(std::string_view line) {
  if (line.size() > kMaxNoteSize || !IsNoteText(line)) {
    return Malformed("a signature line is UTF-8 without control characters");
  }
  const auto content = TakeLine(line);
  if (!content || !line.empty()) return Malformed("expected one line");
  return ParseLine(*content);
}

absl::StatusOr<Note> ParseNote(std::string_view note) {
  if (note.size() > kMaxNoteSize) return Malformed("too large");
  if (!IsNoteText(note)) {
    return Malformed("not UTF-8 without control characters");
  }
  // The text may hold empty lines itself: the last one divides.
  const size_t blank = note.rfind("\n\n");
  if (blank == std::string_view::npos) {
    return Malformed("no empty line before the signatures");
  }
  auto signatures = ParseLines(note.substr(blank + 2));
  if (!signatures.ok()) return signatures.status();
  return Note{std::string(note.substr(0, blank + 1)), *std::move(signatures)};
}

std::string FormatSignature(const NoteSignature& signature) {
  base::Bytes bytes = base::ToBytes(signature.key_id);
  bytes.insert(bytes.end(), signature.signature.begin(),
               signature.signature.end());
  return absl::StrCat(std::string(kSignaturePrefix), signature.key_name, " ",
                      base::ToBase64(bytes), "\n");
}

std::string FormatNote(const Note& note) {
  std::string out = absl::StrCat(note.text, "\n");
  for (const NoteSignature& signature : note.signatures) {
    out += FormatSignature(signature);
  }
  return out;
}

absl::StatusOr<std::vector<Verified>> OpenNote(
    const Note& note, std::span<const VerifierKey> known) {
  std::vector<Verified> out;
  for (const NoteSignature& line : note.signatures) {
    for (size_t i = 0; i < known.size(); ++i) {
      if (line.key_name != known[i].name() || line.key_id != known[i].id()) {
        continue;
      }
      auto verified = VerifyLine(known[i], i, note.text, line.signature);
      if (!verified.ok()) {
        return absl::UnauthenticatedError(
            "note: a known key's signature does not verify");
      }
      const bool again =
          std::any_of(out.begin(), out.end(),
                      [i](const Verified& v) { return v.key == i; });
      if (!again) out.push_back(*verified);
    }
  }
  if (out.empty()) {
    return absl::UnauthenticatedError("note: not signed by a known key");
  }
  return out;
}

absl::StatusOr<NoteSignature> SignText(const SignerKey& key,
                                       std::string_view text) {
  if (key.verifier().type() != SignatureType::kEd25519) {
    return Malformed("a witness's key does not sign texts");
  }
  if (!IsSignableText(text)) return Malformed("not a text that can be signed");
  return MakeLine(key.verifier(), key.Sign(text));
}

absl::StatusOr<NoteSignature> CosignText(const SignerKey& witness,
                                         std::string_view text,
                                         PosixSeconds time) {
  if (!IsSignableText(text)) return Malformed("not a text that can be signed");
  auto signature = Cosign(witness, text, time);
  if (!signature.ok()) return signature.status();
  return MakeLine(witness.verifier(), *signature);
}

}  // namespace hotline::tlog
