// X-Wing alone: test-vectors.json of draft-connolly-cfrg-xwing-kem, and the
// mlkem768_x25519 list of draft-irtf-cfrg-concrete-hybrid-kems, which is the
// same function under other field names.
#include "core/crypto/kem.h"
#include "tests/vectors/format.h"
#include "tests/vectors/replay.h"

namespace hotline::vectors {
namespace {

struct Names {
  const char* seed;
  const char* private_key;
  const char* public_key;
  const char* randomness;
  const char* enc;
  const char* shared_secret;
};

absl::Status Run(Entry& entry, const Names& names) {
  auto seed = base::Secret<32>::From(entry.Hex(names.seed));
  if (!seed.ok()) return seed.status();
  const auto key = crypto::KemPrivateKey::FromSecret(crypto::KemId::kXWing,
                                                     *std::move(seed));
  entry.Expect(names.private_key, key.secret().Reveal());
  entry.Expect(names.public_key, key.public_key().bytes());

  auto public_key = crypto::KemPublicKey::Parse(crypto::KemId::kXWing,
                                                entry.Hex(names.public_key));
  if (!public_key.ok()) return public_key.status();
  Replay random(entry.Hex(names.randomness));
  auto sent = crypto::Encap(*public_key, random);
  if (!sent.ok()) return sent.status();
  entry.Expect(names.enc, sent->enc);
  entry.Expect(names.shared_secret, sent->shared_secret.Reveal());

  auto received = crypto::Decap(entry.Hex(names.enc), key);
  if (!received.ok()) return received.status();
  entry.Expect(names.shared_secret, received->Reveal());
  return entry.status();
}

}  // namespace

absl::Status RunXWing(Entry& entry) {
  return Run(entry, {"seed", "sk", "pk", "eseed", "ct", "ss"});
}

absl::Status RunHybridConcrete(Entry& entry) {
  return Run(entry, {"seed", "decapsulation_key", "encapsulation_key",
                     "randomness", "ciphertext", "shared_secret"});
}

}  // namespace hotline::vectors
