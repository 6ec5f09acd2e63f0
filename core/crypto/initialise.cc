#include "core/crypto/initialise.h"

#include <sodium.h>

namespace hotline::crypto {

absl::Status Initialise() {
  if (sodium_init() < 0) {
    return absl::InternalError("libsodium cannot be initialised");
  }
  return absl::OkStatus();
}

}  // namespace hotline::crypto
