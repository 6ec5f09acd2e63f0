// The labelled primitives of RFC 9420: crypto-basics.json.
#include "core/mls/derive.h"
#include "tests/vectors/format.h"
#include "tests/vectors/mls_entry.h"

namespace hotline::vectors {
namespace {

void CheckRefHash(Entry part) {
  part.Expect("out", mls::RefHash(part.Text("label"), part.Hex("value")));
}

void CheckExpandWithLabel(Entry part) {
  base::SecretBytes out(part.At("length").Number(crypto::kHkdfLongestOutput));
  const mls::Secret secret = ReadSecret(part, "secret");
  part.Passed(mls::ExpandWithLabel(secret, part.Text("label"),
                                   part.Hex("context"), out.Reveal()));
  part.Expect("out", out.Reveal());
}

void CheckDeriveSecret(Entry part) {
  const mls::Secret secret = ReadSecret(part, "secret");
  part.Expect("out", mls::DeriveSecret(secret, part.Text("label")).Reveal());
}

void CheckDeriveTreeSecret(Entry part) {
  const mls::Secret secret = ReadSecret(part, "secret");
  const std::string label = part.Text("label");
  const uint32_t generation = part.Number32("generation");
  part.ExpectNumber("length", mls::Secret::kSize);
  part.Expect("out", mls::DeriveTreeSecret<mls::Secret::kSize>(secret, label,
                                                               generation)
                         .Reveal());
}

void CheckSignWithLabel(Entry part) {
  const crypto::SigningKey key = ReadSigningKey(part, "priv");
  part.Expect("pub", key.verify_key());
  const std::string label = part.Text("label");
  const base::Bytes content = part.Hex("content");
  for (const base::Bytes& signature :
       {part.Hex("signature"), mls::SignWithLabel(key, label, content)}) {
    part.Passed(
        mls::VerifyWithLabel(part.Hex("pub"), label, content, signature));
  }
}

void CheckOpens(Entry& part, const crypto::KemPrivateKey& key,
                const mls::HpkeCiphertext& sealed) {
  auto opened = mls::DecryptWithLabel(key, part.Text("label"),
                                      part.Hex("context"), sealed);
  if (part.Passed(opened.status())) part.Expect("plaintext", opened->Reveal());
}

void CheckEncryptWithLabel(Entry part, mls::CipherSuite suite) {
  const crypto::KemPrivateKey key = ReadKemKey(part, suite, "priv");
  part.Expect("pub", key.public_key().bytes());
  CheckOpens(part, key, {part.Hex("kem_output"), part.Hex("ciphertext")});

  auto to = crypto::KemPublicKey::Parse(mls::KemOf(suite), part.Hex("pub"));
  if (!part.Passed(to.status())) return;
  base::SystemRandom random;
  auto sealed =
      mls::EncryptWithLabel(*to, part.Text("label"), part.Hex("context"),
                            part.Hex("plaintext"), random);
  if (part.Passed(sealed.status())) CheckOpens(part, key, *sealed);
}

}  // namespace

absl::Status RunCryptoBasics(Entry& entry) {
  auto suite = ReadSuite(entry);
  if (!suite.ok()) return suite.status();
  CheckRefHash(entry.At("ref_hash"));
  CheckExpandWithLabel(entry.At("expand_with_label"));
  CheckDeriveSecret(entry.At("derive_secret"));
  CheckDeriveTreeSecret(entry.At("derive_tree_secret"));
  CheckSignWithLabel(entry.At("sign_with_label"));
  CheckEncryptWithLabel(entry.At("encrypt_with_label"), *suite);
  return entry.status();
}

}  // namespace hotline::vectors
