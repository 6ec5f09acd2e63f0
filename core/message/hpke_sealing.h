// Sealing to each recipient station: the message is encrypted once under a
// fresh key, and that key to every recipient by HPKE over X-Wing. Gives
// confidentiality only: who sent it is the statement's signature to say. No
// forward secrecy beyond the life of a key package.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/base/random.h"
#include "core/crypto/kem.h"
#include "core/message/sealing.h"

namespace hotline::message {

struct Recipient {
  base::Digest reference{};  // of its key package, as verified
  crypto::KemPublicKey public_key;
};

class HpkeSealing final : public Sealing {
 public:
  // The private key of an own key package; nothing if there is none (any more).
  using FindPrivateKey =
      std::function<std::optional<crypto::KemPrivateKey>(const base::Digest&)>;

  // `recipients` are those that Seal writes to, in any order; empty for a
  // sealing that only opens. `random` must outlive the object. As thread-safe
  // as `find` and `random` are.
  HpkeSealing(std::vector<Recipient> recipients, FindPrivateKey find,
              base::Random& random);

  // InvalidArgument without recipients, with more than 200, with one twice;
  // OutOfRange if header and body together would be above 256 KiB, which, until
  // group keys, limits how many can be sent a long message: all 200 up to 16
  // KiB, 156 at 72 KiB, 81 at 160 KiB (padded sizes).
  absl::StatusOr<base::Bytes> Seal(base::ByteView header,
                                   base::ByteView plaintext) override;

  // Faults: kSealMalformed, kUnknownSealVersion, kNotSealedToUs, kAltered.
  absl::StatusOr<base::SecretBytes> Open(base::ByteView header,
                                         base::ByteView body) override;

 private:
  std::vector<Recipient> recipients_;
  FindPrivateKey find_;
  base::Random& random_;
};

}  // namespace hotline::message
