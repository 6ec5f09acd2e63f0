#include "core/tlog/ed25519.h"

#include <sodium.h>

namespace hotline::tlog {
namespace {

struct KeyPair {
  Ed25519PublicKey public_key;
  base::Secret<crypto_sign_SECRETKEYBYTES> secret_key;
};

KeyPair Expand(const Ed25519Seed& seed) {
  KeyPair out;
  crypto_sign_seed_keypair(out.public_key.data(),
                           out.secret_key.Reveal().data(),
                           seed.Reveal().data());
  return out;
}

}  // namespace

Ed25519PublicKey Ed25519PublicKeyOf(const Ed25519Seed& seed) {
  return Expand(seed).public_key;
}

Ed25519Signature Ed25519Sign(const Ed25519Seed& seed, base::ByteView message) {
  const KeyPair pair = Expand(seed);
  Ed25519Signature out;
  crypto_sign_detached(out.data(), nullptr, message.data(), message.size(),
                       pair.secret_key.Reveal().data());
  return out;
}

bool Ed25519Verify(const Ed25519PublicKey& key, base::ByteView message,
                   base::ByteView signature) {
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(signature.data(), message.data(),
                                     message.size(), key.data()) == 0;
}

}  // namespace hotline::tlog
