// A note, a signature line, a checkpoint that is read is written back to the
// byte; only another log's extension lines are dropped. Opening never trusts
// what no key signed.
#include <cstdlib>

#include "core/tlog/checkpoint.h"

using namespace hotline;

namespace {

void Require(bool ok) {
  if (!ok) std::abort();
}

void CheckCheckpoint(std::string_view text) {
  const auto checkpoint = tlog::ParseCheckpoint(text);
  if (!checkpoint.ok()) return;
  const std::string written = tlog::FormatCheckpoint(*checkpoint);
  Require(text.starts_with(written));
  Require(*tlog::ParseCheckpoint(written) == *checkpoint);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = base::TextOf({data, size});
  CheckCheckpoint(text);
  if (const auto line = tlog::ParseSignature(text); line.ok()) {
    Require(tlog::FormatSignature(*line) == text);
  }
  if (const auto note = tlog::ParseNote(text); note.ok()) {
    Require(tlog::FormatNote(*note) == text);
    CheckCheckpoint(note->text);
  }
  static const auto key = tlog::VerifierKey::Make(
      "a", tlog::SignatureType::kEd25519, crypto::VerifyKey{});
  Require(!tlog::OpenCheckpoint(text, *key).ok());
  return 0;
}
