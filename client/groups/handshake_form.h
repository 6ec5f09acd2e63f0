// What the headers of PROPOSAL and REJECT have in common (docs/lines.md,
// "Header of the types"). For this room's .cc files only.
#pragma once

#include "core/message/fault.h"
#include "core/message/header.h"

namespace hotline::groups {

// FLASH, no lifetime, a commitment of zeros. Faults kPrecedenceMismatch,
// kLifetime, kCommitmentMismatch.
inline absl::Status CheckHandshakeForm(const message::Header& header) {
  if (header.precedence != message::Precedence::kFlash) {
    return message::FaultError(message::Fault::kPrecedenceMismatch,
                               "header: not FLASH");
  }
  if (header.commitment != base::Digest{}) {
    return message::FaultError(message::Fault::kCommitmentMismatch,
                               "header: commits to something");
  }
  return message::CheckLifetime(header, /*application=*/false);
}

}  // namespace hotline::groups
