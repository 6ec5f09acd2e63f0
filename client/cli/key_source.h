// Where the key of the endpoint store comes from: a key file, a systemd
// credential, or a passphrase typed at a terminal. Never from an argument, and
// never asked for where nobody sits.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "core/base/secret.h"

namespace hotline::cli {

struct KeySource {
  std::string key_file;  // --key-file or HOTLINE_KEY_FILE; empty: see below
};

// What opens the store.
struct StoreKey {
  base::SecretBytes secret;
  bool passphrase = false;  // stretched by Argon2id before use
};

// In this order: the key file; the credential `hotline.key` of the service that
// runs this; a passphrase from the terminal. `confirm` asks for it twice (a new
// store). Problem::kUsage without any of them, kStore for an unreadable file.
absl::StatusOr<StoreKey> ReadStoreKey(const KeySource& source, bool confirm);

// A person's own passphrase (P6): the first line of that file (a pipe too, as
// /dev/fd/3; a file for its owner alone), or, where `file` is empty, typed at
// the terminal. `whose` is shown. Problem::kUsage where nobody sits.
absl::StatusOr<base::SecretBytes> ReadPassphrase(const std::string& file,
                                                 const std::string& whose,
                                                 bool confirm);

}  // namespace hotline::cli
