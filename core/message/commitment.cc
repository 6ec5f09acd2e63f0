#include "core/message/commitment.h"

#include "core/crypto/sha256.h"

namespace hotline::message {

base::Digest Commitment(const Salt& salt, base::ByteView body) {
  return crypto::Sha256({base::ViewOf("hotline/1 Commitment"), salt, body});
}

base::Digest AddresseesHash(const Salt& salt, base::ByteView addressees) {
  return crypto::Sha256(
      {base::ViewOf("hotline/1 Addressees"), salt, addressees});
}

}  // namespace hotline::message
