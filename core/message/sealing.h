// The narrow face between the message and its encryption. Today a message is
// sealed to each recipient's key (hpke_sealing.h); group keys (MLS, RFC 9420)
// will stand behind the same two functions, and neither relay nor message will
// notice.
#pragma once

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace hotline::message {

class Sealing {
 public:
  virtual ~Sealing() = default;

  // The envelope's body. `header` are the encoded header's bytes: the
  // encryption authenticates them, so a body opens under its own header alone.
  // Changes state where the encryption has any: save it, with the result,
  // before anything is sent (P4).
  virtual absl::StatusOr<base::Bytes> Seal(base::ByteView header,
                                           base::ByteView plaintext) = 0;

  // The plaintext that was sealed under exactly these header bytes, still
  // padded. Any altered bit of header or body is an error; each error carries a
  // Fault (fault.h).
  virtual absl::StatusOr<base::SecretBytes> Open(base::ByteView header,
                                                 base::ByteView body) = 0;
};

}  // namespace hotline::message
